import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryStore } from './memory-store.ts';

let now: number;
let store: ReturnType<typeof createMemoryStore>;

beforeEach(() => {
  now = 1_000_000;
  store = createMemoryStore(() => now);
});

describe("the provider's store", () => {
  it('finds an entry by id until it expires', async () => {
    const codes = store('AuthorizationCode');
    await codes.upsert('c1', { accountId: 'john' }, 60);
    expect(await codes.find('c1')).toEqual({ accountId: 'john' });
    now += 60_000;
    expect(await codes.find('c1')).toBeUndefined();
  });

  it('keeps the kinds of entries apart', async () => {
    await store('AuthorizationCode').upsert('x', { accountId: 'john' }, 60);
    expect(await store('RefreshToken').find('x')).toBeUndefined();
  });

  it('finds a session by its other id, and an expired one not', async () => {
    const sessions = store('Session');
    await sessions.upsert('s1', { uid: 'u1' }, 60);
    expect(await sessions.findByUid('u1')).toEqual({ uid: 'u1' });
    expect(await sessions.findByUid('u2')).toBeUndefined();
    now += 61_000;
    expect(await sessions.findByUid('u1')).toBeUndefined();
  });

  it('marks what was used, so that it is known when it is used again', async () => {
    const tokens = store('RefreshToken');
    await tokens.upsert('r1', { grantId: 'g1' }, 60);
    await tokens.consume('r1');
    expect(await tokens.find('r1')).toEqual({ grantId: 'g1', consumed: 1000 });
    await expect(tokens.consume('unknown')).resolves.toBeUndefined();
  });

  it('revokes everything of a grant, of whatever kind, and nothing of another', async () => {
    await store('AuthorizationCode').upsert('c1', { grantId: 'g1' }, 60);
    await store('RefreshToken').upsert('r1', { grantId: 'g1' }, 60);
    await store('RefreshToken').upsert('r2', { grantId: 'g2' }, 60);
    await store('RefreshToken').revokeByGrantId('g1');
    expect(await store('AuthorizationCode').find('c1')).toBeUndefined();
    expect(await store('RefreshToken').find('r1')).toBeUndefined();
    expect(await store('RefreshToken').find('r2')).toBeDefined();
  });

  it('does not keep signed access tokens, which nobody looks up', async () => {
    await store('AccessToken').upsert('a1', { format: 'jwt', accountId: 'john' }, 60);
    expect(await store('AccessToken').find('a1')).toBeUndefined();
  });
});
