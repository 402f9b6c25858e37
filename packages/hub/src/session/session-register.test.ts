import { newId } from '@diosc/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NewAuditEvent } from '../audit/audit-log.ts';
import { Credential } from '../identity/credential.ts';
import { RefreshQuestion } from '../interrupt/refresh-question.ts';
import { Problem } from '../problem/problem.ts';
import { ASSISTANT, newSession } from '../store/testing/seeds.ts';
import { silentLog } from '../store/testing/silent-log.ts';
import { LiveSession } from './live-session.ts';
import { SessionRegister } from './session-register.ts';
import type { SessionRecord, SessionStore } from './session-store.ts';

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
    turns: () => ({ cancel: async () => undefined, abandon: async () => undefined, handOver: () => undefined }),
    now: () => 1000,
  });
  return { register, events, wakes };
}

function liveSession(): LiveSession {
  const from = { ip: '192.0.2.1', origin: null };
  return new LiveSession({
    record: newSessionRecord(),
    assistant: ASSISTANT,
    principal: { tenantId: 'acme', userId: 'john', verified: true, roles: [], metadata: {} },
    role: null,
    credential: new Credential([], {}),
    toolServers: {
      listTools: async () => [],
      callTool: async () => ({ isError: false, text: '', auth: null }),
      close: async () => undefined,
    },
    refresh: (asking) =>
      new RefreshQuestion(asking, {
        store: { open: async () => undefined, close: async () => true },
        audit: { record: async () => undefined, list: async () => [] },
        waitMs: 1000,
      }),
    from,
  });
}

function newSessionRecord(): SessionRecord {
  const { roleName: _role, displayName: _name, ...session } = newSession();
  return { ...session, title: '', endedAt: null, endReason: null };
}

/** A database that does not answer the first so many times. */
function awayFor(times: number): SessionStore['end'] {
  let left = times;
  return async () => {
    if (left-- > 0) throw new Problem({ kind: 'database_unavailable' });
    return true;
  };
}

describe('a logout while the database is away', () => {
  it('lets nobody in meanwhile, and is stored, audited and told when it is back [BYOA-06]', async () => {
    const { register, events, wakes } = registerOver(awayFor(1));
    const session = liveSession();
    register.add(session);

    await register.end(session, 'logout');
    expect([register.isEnding(session.record.id), events, session.credential]).toEqual([true, [], null]);
    await vi.advanceTimersByTimeAsync(5000);

    expect(register.isEnding(session.record.id)).toBe(false);
    expect(events).toMatchObject([{ type: 'session.ended', reason: 'logout' }]);
    expect(wakes).toHaveLength(1);
    await register.close();
  });

  it('is stored at the latest when the hub stops', async () => {
    const { register, events } = registerOver(awayFor(1));
    const session = liveSession();
    register.add(session);
    await register.end(session, 'logout');

    await register.close();

    expect(events).toMatchObject([{ type: 'session.ended', reason: 'logout' }]);
  });
});

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
