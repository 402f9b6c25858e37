import { ERROR_CODES } from '@diosc/protocol';
import { describe, expect, it } from 'vitest';
import { Problem } from './problem.ts';
import { toWire } from './to-wire.ts';

describe('a problem', () => {
  it('keeps what caused it, and says nothing of it outside', () => {
    const cause = new Error('password=hunter2');
    const problem = Problem.from(cause);
    expect(problem.cause).toBe(cause);
    expect(problem.wire.code).toBe('INTERNAL');
    expect(`${problem.message} ${JSON.stringify(problem.wire)}`).not.toContain('hunter2');
  });

  it('is itself when it is made from itself', () => {
    const problem = new Problem({ kind: 'turn_busy' });
    expect(Problem.from(problem)).toBe(problem);
  });

  it('is as retryable as the registry says of its code', () => {
    for (const reason of [
      { kind: 'turn_busy' },
      { kind: 'login_required', error: '', code: '' },
      { kind: 'model_rate_limited' },
    ] as const) {
      const { code, retryable } = toWire(reason);
      expect(retryable).toBe(ERROR_CODES[code].retryable);
    }
  });

  it('never shows a host of the operator network to the user', () => {
    for (const reason of [
      { kind: 'outbound_refused', purpose: 'resolver', host: 'db.internal', problem: 'private address' },
      { kind: 'model_unreachable', host: 'db.internal' },
      { kind: 'tool_server_unreachable', server: 'orders', problem: 'connect ECONNREFUSED db.internal:80' },
    ] as const) {
      expect(toWire(reason).message).not.toContain('db.internal');
    }
  });
});
