import { newId } from '@diosc/protocol';
import type { ConversationScope } from '../../conversation/conversation-scope.ts';
import { BEGINNING, newSession, newStep, newTurn } from './seeds.ts';
import type { Conversation, Stores } from './tenant-world.ts';

/** One store method, called for a tenant and aimed at a conversation, whose it may be or not. */
export type TenantCase = (stores: Stores, tenantId: string, target: Conversation) => Promise<unknown>;

type Cases = { readonly [Store in keyof Stores]: { readonly [Method in keyof Stores[Store]]: TenantCase } };

const VISIT = { roleName: 'visitor', displayName: 'Visitor', now: 6000, idleEndsAt: 7000 };

/** All that a user of that name has in that tenant. */
function scopeOf(tenantId: string, { id, userId, assistantId }: Conversation['session']): ConversationScope {
  return { reach: 'user', tenantId, assistantId, userId, current: id };
}

/** The bearer with another tenant put into it. */
function asOf(tenantId: string, token: string): string {
  return token.replace(/_.*\./, `_${Buffer.from(tenantId).toString('base64url')}.`);
}

/**
 * Every method of every store of what belongs to users. A new method does not compile until it has a case here; it has to
 * find or change something of the target where the tenant is the target's own.
 */
export const TENANT_CASES: Cases = {
  sessions: {
    start: ({ sessions }, tenantId, { session }) => sessions.start(newSession({ tenantId, userId: session.userId })),
    find: ({ sessions }, tenantId, { session }) => sessions.find(tenantId, session.id),
    visit: ({ sessions }, tenantId, { session }) => sessions.visit(tenantId, session.id, VISIT),
    reopen: ({ sessions }, tenantId, { session }) => sessions.reopen(tenantId, session.id, { ...VISIT, endsAt: 8000 }),
    end: ({ sessions }, tenantId, { session }) => sessions.end(tenantId, session.id, 'logout', 5000),
  },
  conversations: {
    list: ({ conversations }, tenantId, { session }) =>
      conversations.list(scopeOf(tenantId, session), { limit: 10, after: null, now: session.startedAt }),
    find: ({ conversations }, tenantId, { session }) => conversations.find(scopeOf(tenantId, session), session.id, session.startedAt),
    rename: ({ conversations }, tenantId, { session }) => conversations.rename(scopeOf(tenantId, session), session.id, 'Renamed'),
    delete: ({ conversations }, tenantId, { session }) => conversations.delete(scopeOf(tenantId, session), session.id),
  },
  tokens: {
    issue: ({ tokens }, tenantId, { session }) => tokens.issue({ tenantId, id: session.id }, session.startedAt),
    find: ({ tokens }, tenantId, { session, token }) => tokens.find(asOf(tenantId, token), session.startedAt),
  },
  turns: {
    // The message that is there already: the answer to a duplicate shows what is stored.
    begin: ({ turns }, tenantId, { session, turn: { clientMessageId } }) =>
      turns.begin(newTurn({ id: session.id, tenantId }, { clientMessageId }), BEGINNING),
    addStep: ({ turns }, tenantId, { turn }) => turns.addStep(tenantId, turn.id, newStep(99)),
    startToolCall: ({ turns }, tenantId, { call }) => turns.startToolCall(tenantId, call),
    refuseToolCall: ({ turns }, tenantId, { call }) => turns.refuseToolCall(tenantId, call),
    endToolCall: ({ turns }, tenantId, { call }) =>
      turns.endToolCall(tenantId, call, { state: 'failed', result: 'gone', error: null, durationMs: 1, credentialMode: null }),
    finish: ({ turns }, tenantId, { turn }) => turns.finish(tenantId, turn.id, 'failed', null),
    list: ({ turns }, tenantId, { session }) => turns.list(tenantId, session.id),
    release: ({ turns }, tenantId, { turn }) => turns.release(tenantId, turn.id),
    claim: ({ turns }, tenantId, { turn }) => turns.claim(tenantId, turn.id, turn.node, 2),
  },
  interrupts: {
    open: ({ interrupts }, tenantId, { session, turn }) =>
      interrupts.open({
        id: newId('interrupt'),
        tenantId,
        sessionId: session.id,
        turnId: turn.id,
        kind: 'refresh',
        detail: {},
        openedAt: 3,
        deadline: 4,
      }),
    close: ({ interrupts }, tenantId, { interrupt }) => interrupts.close(tenantId, interrupt, 'answered', 5000),
    listOpen: ({ interrupts }, tenantId, { session }) => interrupts.listOpen(tenantId, session.id),
    withdrawAll: ({ interrupts }, tenantId, { turn }) => interrupts.withdrawAll(tenantId, turn.id, 5000),
  },
  audit: {
    record: ({ audit }, tenantId, { session, requestId }) =>
      audit.record({ type: 'session.ended', outcome: 'success', tenantId, sessionId: session.id, requestId }),
    list: ({ audit }, tenantId, { session }) => audit.list(tenantId, { sessionId: session.id }),
  },
};

/** The cases one by one, by the name of the method. */
export const EACH_TENANT_CASE: readonly { readonly method: string; readonly run: TenantCase }[] = Object.entries(TENANT_CASES).flatMap(
  ([store, methods]) => Object.entries(methods).map(([method, run]) => ({ method: `${store}.${method}`, run })),
);
