import { beforeEach, describe, expect, it } from 'vitest';
import type { ShopUser, Tokens } from './identity-client.ts';
import { ShopSessions } from './sessions.ts';

const JOHN: ShopUser = { id: 'john', name: 'John Doe', email: 'john@acme.example', tenantId: 'acme', roles: ['sales'] };
const MINUTE = 60_000;

let now: number;
let renewals: string[];
let renew: (tokens: Tokens) => Promise<Tokens | null>;
let sessions: ShopSessions;

const tokens = (generation: number): Tokens => ({
  accessToken: `access ${generation}`,
  refreshToken: `refresh ${generation}`,
  idToken: `id ${generation}`,
  expiresAt: now + 5 * MINUTE,
});

beforeEach(() => {
  now = 1_000_000;
  renewals = [];
  renew = async () => tokens(renewals.length + 1);
  const identity = {
    renew: (old: Tokens) => {
      renewals.push(old.refreshToken);
      return renew(old);
    },
  };
  sessions = new ShopSessions(identity, () => now);
});

describe("a user's session at the shop", () => {
  it('gives the token it has while that lives for half a minute more', async () => {
    const id = sessions.signIn(JOHN, tokens(1));
    now += 4 * MINUTE;
    expect(await sessions.token(id, false)).toMatchObject({ accessToken: 'access 1' });
    expect(renewals).toEqual([]);
  });

  it('renews a dying token once for all who ask together: a refresh token works once', async () => {
    const id = sessions.signIn(JOHN, tokens(1));
    now += 4.9 * MINUTE;
    const answers = await Promise.all(Array.from({ length: 10 }, () => sessions.token(id, false)));
    expect(renewals).toEqual(['refresh 1']);
    expect(new Set(answers.map((answer) => answer?.accessToken))).toEqual(new Set(['access 2']));
  });

  it('renews a living token for a page that asks for a fresh one, but not one that is new', async () => {
    const id = sessions.signIn(JOHN, tokens(1));
    expect(await sessions.token(id, true)).toMatchObject({ accessToken: 'access 1' });
    now += MINUTE;
    expect(await sessions.token(id, true)).toMatchObject({ accessToken: 'access 2' });
    expect(renewals).toEqual(['refresh 1']);
  });

  it('ends where the provider takes the refresh token no more', async () => {
    const id = sessions.signIn(JOHN, tokens(1));
    renew = async () => null;
    now += 6 * MINUTE;
    expect(await sessions.token(id, false)).toBeNull();
    expect(sessions.user(id)).toBeNull();
  });

  it('outlasts a provider that is down, and is renewed when it is back', async () => {
    const id = sessions.signIn(JOHN, tokens(1));
    now += 6 * MINUTE;
    const working = renew;
    renew = () => Promise.reject(new Error('down'));
    await expect(sessions.token(id, false)).rejects.toThrow('down');
    renew = working;
    expect(await sessions.token(id, false)).toMatchObject({ accessToken: 'access 3' });
  });

  it('ends after eight hours, and at once when the user signs out', () => {
    const id = sessions.signIn(JOHN, tokens(1));
    expect(sessions.signOut(id)).toBe('id 1');
    expect(sessions.user(id)).toBeNull();
    const other = sessions.signIn(JOHN, tokens(1));
    now += 8 * 60 * MINUTE;
    expect(sessions.user(other)).toBeNull();
  });

  it.each([undefined, '', 'guessed'])('is nobody under the id %j', async (id) => {
    sessions.signIn(JOHN, tokens(1));
    expect([sessions.user(id), sessions.signOut(id), await sessions.token(id, true), sessions.takePending(id)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

describe('a sign-in that was begun', () => {
  const begun = { state: 's', nonce: 'n', verifier: 'v' };

  it('is given out once', () => {
    const id = sessions.begin(begun);
    expect(sessions.takePending(id)).toEqual(begun);
    expect(sessions.takePending(id)).toBeNull();
  });

  it('is forgotten after half an hour', () => {
    const id = sessions.begin(begun);
    now += 30 * MINUTE;
    expect(sessions.takePending(id)).toBeNull();
  });
});
