import { type AuditEvent, type AuditExportFormat, auditExportFormatSchema, auditQuerySchema } from '@diosc/protocol';
import { AUDIT_CSV_HEADER, auditCsvRecord } from '../../../audit/audit-csv.ts';
import { exportAudit } from '../../../audit/export-audit.ts';
import { streamAnswer } from '../answer-kind.ts';
import { noBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { auditFilter } from './audit-filter.ts';

const JSON_LINES = 'application/x-ndjson; charset=utf-8';
const CSV = 'text/csv; charset=utf-8; header=present';

export const exportAuditEvents = endpoint({
  operation: 'exportAuditEvents',
  method: 'GET',
  path: '/admin/audit/export',
  scope: 'read-only',
  group: 'audit',
  summary: 'Export audit events',
  description:
    'All that fit, the newest first: one JSON object in each line or, with `format=csv`, a table whose cells no spreadsheet takes for a ' +
    'formula. An export that was cut off has no last chunk, which HTTP clients report as an error.',
  params: {},
  query: { ...auditQuerySchema.shape, format: auditExportFormatSchema.default('jsonl') },
  body: noBody,
  answer: streamAnswer(JSON_LINES, 'The events.'),
  async handle({ query: { format, ...query }, caller }, { audit, auditSearch }) {
    // Durable before the first byte leaves: what was taken out is known even if the rest fails.
    await audit.record({
      type: 'audit.exported',
      outcome: 'success',
      tenantId: '',
      userId: caller.administrator.id,
      requestId: caller.requestId,
      ip: caller.ip,
      data: { format, filter: filterFacts(query) },
    });
    const pages = exportAudit(auditSearch, auditFilter(query));
    return { body: textOf(pages, format), fileName: `audit.${format}`, mediaType: format === 'csv' ? CSV : JSON_LINES };
  },
});

/** What was asked for, as the event of an export tells it. */
function filterFacts(query: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

async function* textOf(pages: AsyncIterable<readonly AuditEvent[]>, format: AuditExportFormat): AsyncGenerator<string> {
  if (format === 'csv') yield AUDIT_CSV_HEADER;
  const write = format === 'csv' ? auditCsvRecord : (event: AuditEvent) => `${JSON.stringify(event)}\n`;
  for await (const events of pages) yield events.map(write).join('');
}
