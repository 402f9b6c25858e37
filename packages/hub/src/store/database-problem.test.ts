import { DatabaseError } from 'pg';
import { describe, expect, it } from 'vitest';
import { Problem } from '../problem/problem.ts';
import { databaseProblem, leavesConnectionWhole } from './database-problem.ts';

function serverError(code: string): DatabaseError {
  const error = new DatabaseError('it failed', 10, 'error');
  error.code = code;
  error.detail = 'Failing row contains (acme, my secret question).';
  error.where = "unnamed portal parameter $1 = 'my secret question'";
  return error;
}

describe('an error of the database', () => {
  it.each(['08006', '28P01', '3D000', '40001', '40P01', '53100', '53300', '55P03', '57014', '57P01', '57P03', '58030', '25006', '25P03'])(
    'that time may mend is database_unavailable: %s',
    (code) => {
      expect(databaseProblem(serverError(code))).toMatchObject({ reason: { kind: 'database_unavailable' } });
    },
  );

  it.each(['Connection terminated unexpectedly', 'Query read timeout', 'timeout exceeded when trying to connect', 'read ECONNRESET'])(
    'that is of the connection is database_unavailable: %s',
    (message) => {
      expect(databaseProblem(new Error(message))).toMatchObject({ reason: { kind: 'database_unavailable' } });
    },
  );

  it.each(['23505', '23503', '22P05', '42501', '42P01', '42601', '55000', 'XX000'])(
    'that time will not mend stays what it is: %s',
    (code) => {
      const error = serverError(code);

      expect(databaseProblem(error)).toBe(error);
    },
  );

  it("that is a mistake of the hub's own stays what it is", () => {
    const errors = [
      new TypeError('x is undefined'),
      new RangeError('too far'),
      new SyntaxError('not JSON'),
      new Problem({ kind: 'turn_cut' }),
      'text',
    ];

    expect(errors.map(databaseProblem)).toEqual(errors);
  });

  it.each(['23514', '57014'])('quotes no row, neither itself nor as a cause: %s', (code) => {
    const thrown = databaseProblem(serverError(code));

    const cause = thrown instanceof Problem ? thrown.cause : thrown;
    expect(cause).toBeInstanceOf(DatabaseError);
    expect(JSON.stringify(cause)).not.toContain('secret question');
  });

  it('leaves the connection whole where the server refused no more than the statement', () => {
    expect(['23505', '57014', '40001', '42P01'].map((code) => leavesConnectionWhole(serverError(code)))).toEqual([true, true, true, true]);
    expect(['57P01', '57P02', '08006'].map((code) => leavesConnectionWhole(serverError(code)))).toEqual([false, false, false]);
    expect(leavesConnectionWhole(Object.assign(serverError('25P03'), { severity: 'FATAL' }))).toBe(false);
    expect(leavesConnectionWhole(new Error('Query read timeout'))).toBe(false);
  });
});
