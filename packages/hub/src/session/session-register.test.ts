import { newId } from '@diosc/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NewAuditEvent } from '../audit/audit-log.ts';
import { Problem } from '../problem/problem.ts';
import { silentLog } from '../store/testing/silent-log.ts';
import { SessionRegister } from './session-register.ts';
import type { SessionStore } from './session-store.ts';

const RECORD = { id: newId('session'), tenantId: 'acme', userId: 'john', verified: true, assistantId: newId('assistant') };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function registerOver(end: SessionStore['end']) {
  const events: NewAuditEvent[] = [];
  const wakes: unknown[] = [];
  const register = new SessionRegister({
    sessions: {
      start: async () => undefined,
      find: async () => null,
      visit: async () => true,
      reopen: async () => true,
      end,
    },
    directory: { listOverdue: async () => [] },
    configuration: { find: async () => null, roles: async () => [] },
    audit: { record: async (event) => void events.push(event), list: async () => [] },
    bus: { wake: async (wake) => void wakes.push(wake), onWake: () => () => undefined },
    log: silentLog,
    turns: () => {
      throw new Error('Nothing runs here.');
    },
    now: () => 1000,
  });
  return { register, events, wakes };
}

describe('the end of a session for somebody outside it', () => {
  it('is stored, audited and told once, however often it is asked for [SESSION-01]', async () => {
    let isOpen = true;
    const { register, events, wakes } = registerOver(async () => {
      const wasOpen = isOpen;
      isOpen = false;
      return wasOpen;
    });

    await register.endByRecord(RECORD, 'ended_by_admin', { ip: '192.0.2.1' });
    await register.endByRecord(RECORD, 'ended_by_admin');

    expect(events).toMatchObject([{ type: 'session.ended', reason: 'ended_by_admin', ip: '192.0.2.1', sessionId: RECORD.id }]);
    expect(wakes).toEqual([{ kind: 'session.ended', sessionId: RECORD.id, reason: 'ended_by_admin' }]);
  });

  it('is a failure where it cannot be stored, and nothing is audited as done', async () => {
    const { register, events } = registerOver(async () => {
      throw new Problem({ kind: 'database_unavailable' });
    });

    await expect(register.endByRecord(RECORD, 'ended_by_admin')).rejects.toThrow();
    expect(events).toEqual([]);
  });
});
