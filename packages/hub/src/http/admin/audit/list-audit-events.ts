import { auditEventSchema, auditQuerySchema, pageSchema } from '@diosc/protocol';
import { jsonAnswer } from '../answer-kind.ts';
import { noBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { decodeCursor, pageQuery, toPage } from '../page.ts';
import { auditFilter } from './audit-filter.ts';

/** A place in the log: what a `bigint` of PostgreSQL can count to. */
const isPlace = (key: string): key is string => /^[1-9]\d{0,17}$/.test(key);

export const listAuditEvents = endpoint({
  operation: 'listAuditEvents',
  method: 'GET',
  path: '/admin/audit',
  scope: 'read-only',
  group: 'audit',
  summary: 'List audit events',
  description: 'Of all tenants, the newest first. Reading them is not an event; exporting them is.',
  params: {},
  query: { ...auditQuerySchema.shape, ...pageQuery },
  body: noBody,
  answer: jsonAnswer(pageSchema(auditEventSchema), 'A page of events.'),
  async handle({ query: { limit, cursor, ...query } }, { auditSearch }) {
    const before = decodeCursor(cursor, isPlace);
    const found = await auditSearch.find(auditFilter(query), { limit: limit + 1, before });
    const page = toPage(found, limit, ({ position }) => position);
    return { ...page, items: page.items.map(({ event }) => event) };
  },
});
