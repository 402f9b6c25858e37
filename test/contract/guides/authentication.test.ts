import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { refreshWhenAsked, signInByProvider } from '../../../examples/guides/credentials/refresh.js';
import { pushFreshToken, signIn, signInToTenant, signOut } from '../../../examples/guides/credentials/sign-in.js';
import { GuideHub, next } from './guide-hub.ts';

const JOHN = { id: 'john', tenantId: 'acme' };
/** An assistant that takes the page's word for who the user is. */
const WITHOUT_RESOLVER = { userResolverUrl: null, defaultRole: 'sales' };

let hub: GuideHub;

beforeAll(async () => {
  hub = await GuideHub.start();
});
afterAll(() => hub.stop());
beforeEach(() => {
  const token = { userId: 'john', tenantId: 'acme', roles: ['sales'] };
  hub.company.tokens.set('john-token', token).set('john-token-2', token);
  hub.company.tokens.set('corp-token', { ...token, tenantId: 'acme-corp' });
});
afterEach(() => hub.reset());

const tokensOfCalls = () => hub.company.calls.map(({ authorization }) => authorization);

describe('the snippets that hand over authentication', () => {
  it.each([
    ['with a resolver', {}],
    ['without one', WITHOUT_RESOLVER],
  ])('connect, refresh in place and sign out, %s [BYOA-01, BYOA-04, BYOA-06]', async (_how, changes) => {
    const diosc = await hub.openPage(changes);
    const started = next(diosc, 'session:started');
    signIn(diosc, 'john-token', JOHN);
    const { session, user } = await started;
    expect(user).toMatchObject({ userId: 'john', tenantId: 'acme' });
    await diosc('send', 'list my parcels');

    const refreshed = next(diosc, 'auth:refreshed');
    pushFreshToken(diosc, 'john-token-2', JOHN);
    await refreshed;
    await diosc('send', 'list my parcels');
    expect(diosc('state').session?.id).toBe(session.id);
    expect(tokensOfCalls()).toEqual(['Bearer john-token', 'Bearer john-token-2']);

    const ended = next(diosc, 'session:ended');
    signOut(diosc);
    expect(await ended).toMatchObject({ reason: 'logout', session: { id: session.id } });
    expect(diosc('state')).toMatchObject({ session: null, user: null });
  });

  it('keep two users apart who have the same id in two tenants', async () => {
    const [corp, acme] = await Promise.all([hub.openPage(WITHOUT_RESOLVER), hub.openPage(WITHOUT_RESOLVER)]);
    const started = Promise.all([next(corp, 'session:started'), next(acme, 'session:started')]);
    signInToTenant(corp, 'corp-token');
    signIn(acme, 'john-token', JOHN);
    expect((await started).map(({ user }) => [user.userId, user.tenantId])).toEqual([
      ['john', 'acme-corp'],
      ['john', 'acme'],
    ]);
    const answer = await corp('send', 'list my parcels');
    expect(JSON.stringify(answer.parts)).toContain('acme-corp');
    const calls = await hub.audit.list('acme-corp', { type: 'tool_call.completed' });
    expect(calls.map(({ tenantId, userId }) => [tenantId, userId])).toEqual([['acme-corp', 'john']]);
    const ofAcme = await hub.audit.list('acme', { sessionId: calls[0]?.sessionId ?? '' });
    expect(ofAcme).toEqual([]);
  });

  it('let the resolver say otherwise: what the page claims is noted and does not count [RESOLVE-06]', async () => {
    const diosc = await hub.openPage();
    const started = next(diosc, 'session:started');
    signIn(diosc, 'corp-token', JOHN);
    expect((await started).user).toMatchObject({ userId: 'john', tenantId: 'acme-corp', verified: true });
    const [mismatch] = await hub.audit.list('acme-corp', { type: 'identity.mismatch' });
    expect(mismatch?.data).toEqual({ claimedUserId: 'john', claimedTenantId: 'acme' });
  });
});

describe('when the tool server refuses the old token', () => {
  it.each([
    ['the handler of auth:refresh_required', 'handler'],
    ['the provider function', 'provider'],
  ] as const)('%s gives a fresh one, and the question is answered without being asked again [BYOA-07]', async (_what, how) => {
    const diosc = await hub.openPage();
    const given = how === 'handler' ? ['john-token-2'] : ['john-token', 'john-token-2'];
    const fresh = vi.fn(async () => given.shift() ?? 'there is none left');
    const started = next(diosc, 'session:started');
    const asked = next(diosc, 'auth:refresh_required');
    if (how === 'provider') signInByProvider(diosc, fresh, JOHN);
    else {
      refreshWhenAsked(diosc, fresh, JOHN);
      signIn(diosc, 'john-token', JOHN);
    }
    const { session } = await started;
    hub.company.tokens.delete('john-token');

    const answer = await diosc('send', 'list my parcels');
    expect(answer.status).toBe('complete');
    expect(answer.parts).toContainEqual(expect.objectContaining({ type: 'tool_call', status: 'completed' }));
    expect(await asked).toMatchObject({ reason: 'rejected', deadline: expect.any(String) });
    expect(tokensOfCalls()).toEqual(['Bearer john-token', 'Bearer john-token-2']);
    expect(given).toEqual([]);
    expect(fresh).toHaveBeenCalledTimes(how === 'handler' ? 1 : 2);
    expect(diosc('state').session?.id).toBe(session.id);
  });

  it('a fresh token that is refused as well ends the call with a sentence, and in no loop', async () => {
    const diosc = await hub.openPage(WITHOUT_RESOLVER);
    const fresh = vi.fn(async () => 'refused too');
    refreshWhenAsked(diosc, fresh, JOHN);
    signIn(diosc, 'refused', JOHN);
    const answer = await diosc('send', 'list my parcels');
    const failed = {
      type: 'tool_call',
      status: 'failed',
      error: { code: 'TOOL_UNAUTHORIZED', message: expect.stringMatching(/^[A-Z].*\.$/) },
    };
    expect(answer.parts).toContainEqual(expect.objectContaining(failed));
    expect(tokensOfCalls()).toEqual(['Bearer refused', 'Bearer refused too']);
    expect(fresh).toHaveBeenCalledTimes(1);
  });
});
