import { type AuditEvent, auditEventSchema, newId } from '@diosc/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUDIT_CSV_HEADER, auditCsvRecord } from './audit-csv.ts';

const EVENT: AuditEvent = {
  id: newId('audit'),
  at: '2026-11-21T12:00:00.000Z',
  type: 'tool_call.completed',
  outcome: 'success',
  tenantId: 'acme',
};

const COLUMNS = parse(AUDIT_CSV_HEADER)[0] ?? [];

/** The cell of a column, as a reader of CSV (RFC 4180) understands it. */
function cell(event: AuditEvent, column: keyof AuditEvent): string | undefined {
  return parse(auditCsvRecord(event))[0]?.[COLUMNS.indexOf(column)];
}

/** A reader of CSV that knows only quoted cells. */
function parse(text: string): string[][] {
  const records: string[][] = [[]];
  let rest = text;
  while (rest !== '') {
    const [whole, quoted, end] = /^"((?:[^"]|"")*)"(,|\r\n)/.exec(rest) ?? [];
    if (whole === undefined || quoted === undefined) throw new Error(`No cell begins with ${JSON.stringify(rest.slice(0, 20))}.`);
    records.at(-1)?.push(quoted.replaceAll('""', '"'));
    rest = rest.slice(whole.length);
    if (end === '\r\n' && rest !== '') records.push([]);
  }
  return records;
}

describe('an audit event as CSV', () => {
  it('has a column for each field that an event can have', () => {
    expect(COLUMNS).toEqual(Object.keys(auditEventSchema.shape));
  });

  it('has text and numbers as they are, lists and objects as JSON, and nothing where there is nothing', () => {
    const event = { ...EVENT, roles: ['sales', 'a "b"'], durationMs: 12.5, verified: false, data: { nested: [1] } };

    expect(cell(event, 'type')).toBe('tool_call.completed');
    expect(cell(event, 'roles')).toBe('["sales","a \\"b\\""]');
    expect(cell(event, 'durationMs')).toBe('12.5');
    expect(cell(event, 'verified')).toBe('false');
    expect(cell(event, 'data')).toBe('{"nested":[1]}');
    expect(cell(event, 'tool')).toBe('');
  });

  it.each([
    "=cmd|' /C calc'!A0",
    '+1+1',
    '-2+3',
    '@SUM(A1)',
    '\t=1+1',
    '\r=1+1',
    '\n=1+1',
    ' =1+1',
    '\u00a0=1+1',
    '\u3000+1',
    '\uff1d1+1',
    '\uff0b1',
    '\uff0d1',
    '\uff20SUM(A1)',
    '\t',
    '-',
  ])('lets no spreadsheet take a name for a formula: %j', (userId) => {
    expect(cell({ ...EVENT, userId }, 'userId')).toBe(`'${userId}`);
  });

  it.each(['john', "o'brien", 'a=b', 'jo-hn', 'john@acme.example', '"quoted"', 'a,b', 'two\r\nlines', ''])(
    'changes no other name: %j',
    (userId) => {
      expect(cell({ ...EVENT, userId }, 'userId')).toBe(userId);
    },
  );

  it('is one record whatever is in it, and no cell of it begins like a formula', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.array(fc.constantFrom('=', '"', ',', '\r', '\n', '\t', ' ', '-', 'a')).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, text, fc.array(text), (userId, detail, roles) => {
        const records = parse(auditCsvRecord({ ...EVENT, userId, detail, roles }));
        expect(records).toHaveLength(1);
        expect(records[0]).toHaveLength(COLUMNS.length);
        for (const each of records[0] ?? []) expect(each).not.toMatch(/^\s*[=+\-@]/);
        expect([userId, `'${userId}`]).toContain(records[0]?.[COLUMNS.indexOf('userId')]);
      }),
    );
  });
});
