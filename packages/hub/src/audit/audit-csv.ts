import { type AuditEvent, auditEventSchema } from '@diosc/protocol';

/** One column for each field of an event. */
const COLUMNS = auditEventSchema.keyof().options;

/**
 * What a spreadsheet would take for a formula and run on the reader's machine: these signs at the beginning, their
 * full-width forms, and both after blanks, which some programs trim. Also the control characters that end a cell in some.
 * Names in an event come from users. See https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^(?:[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/u;

/** The first line of an export. */
export const AUDIT_CSV_HEADER = lineOf(COLUMNS);

/**
 * An event as one record of CSV (RFC 4180), with its line end. Lists and objects are JSON. A cell that a spreadsheet would
 * take for a formula has an apostrophe before it; where each byte counts, export JSON Lines.
 */
export function auditCsvRecord(event: AuditEvent): string {
  return lineOf(COLUMNS.map((column) => textOf(event[column])));
}

function textOf(value: AuditEvent[keyof AuditEvent]): string {
  if (value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function lineOf(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`;
}

function quoted(text: string): string {
  const guarded = FORMULA.test(text) ? `'${text}` : text;
  return `"${guarded.replaceAll('"', '""')}"`;
}
