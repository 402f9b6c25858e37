import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type IdentityProvider, startIdentityProvider } from '../../../examples/acme/identity-provider/start-identity-provider.ts';
import { ORDERS_AUDIENCE } from '../../../examples/acme/orders-scopes.ts';
import { demoToken } from '../../../examples/acme/testing/demo-token.ts';
import { forgedTokens } from '../../../examples/acme/testing/forged-tokens.ts';
import { app as errorHandling } from '../../../examples/guides/resolver/error-handling.js';
import { app as jwtResolver } from '../../../examples/guides/resolver/jwt.js';
import { createOidcResolver } from '../../../examples/guides/resolver/oidc.ts';
import { app as quickStart } from '../../../examples/guides/resolver/quick-start.js';
import { app as sessionResolver } from '../../../examples/guides/resolver/session.js';
import { sessionStore, userStore } from '../../../examples/guides/resolver/session-store.js';
import { signToken } from '../../../examples/guides/resolver/testing/sign-token.ts';
import { tokens } from '../../../examples/guides/resolver/validate-token.js';
import { type Changes, GuideHub, next } from './guide-hub.ts';

const SECRET = 'a secret of the tests, long enough to be one';
const USER = { id: 'john', name: 'John Doe', email: 'john@acme.example', roles: ['sales'], department: 'Sales', tenantId: 'acme' };
const COOKIES: Changes = { allowedHeaders: [], allowedCookies: ['sessionId'] };

let hub: GuideHub;

beforeAll(async () => {
  hub = await GuideHub.start();
});
afterAll(() => hub.stop());
beforeEach(() => {
  vi.stubEnv('JWT_SECRET', SECRET);
  vi.spyOn(console, 'error').mockReturnValue();
  tokens.set('valid-token', { user: USER, expiresAt: Date.now() + 60_000 });
  tokens.set('expired-token', { user: USER, expiresAt: 0 });
  tokens.set('roleless-token', { user: { ...USER, roles: [] }, expiresAt: Date.now() + 60_000 });
  sessionStore.set('s-1', { userId: 'john', expiresAt: Date.now() + 60_000 });
  sessionStore.set('s-old', { userId: 'john', expiresAt: 0 });
  userStore.set('john', USER);
});
afterEach(async () => {
  await hub.reset();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const table of [tokens, sessionStore, userStore]) table.clear();
});

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });
const cookie = (value: string) => ({ headers: { Cookie: value } });
const CLAIMS = { sub: 'john', name: 'John Doe', email: 'john@acme.example', roles: ['sales'], tenant_id: 'acme' };

describe.each([
  { name: 'quick start', app: quickStart, changes: {}, valid: () => bearer('valid-token'), tenantId: 'acme' },
  { name: 'error handling', app: errorHandling, changes: {}, valid: () => bearer('valid-token'), tenantId: 'acme' },
  { name: 'JWT', app: jwtResolver, changes: {}, valid: () => bearer(signToken(CLAIMS, SECRET, 60)), tenantId: 'acme' },
  { name: 'server session', app: sessionResolver, changes: COOKIES, valid: () => cookie('theme=dark; sessionId=s-1'), tenantId: 'default' },
])('the resolver of the guide: $name', ({ app, changes, valid, tenantId }) => {
  it('tells the hub who the user is and which role applies [RESOLVE-01, RESOLVE-02, ROLE-01]', async () => {
    const diosc = await hub.openPageResolvedBy(app, changes);
    const { user, role } = await diosc('auth', valid());
    expect(user).toMatchObject({ userId: 'john', displayName: 'John Doe', tenantId, verified: true });
    expect(role).toMatchObject({ name: 'sales' });
  });
});

describe.each([
  ['an expired token', errorHandling, {}, bearer('expired-token'), 'auth:login_required', 'TOKEN_EXPIRED'],
  ['an expired JWT', jwtResolver, {}, bearer(signToken(CLAIMS, SECRET, -1)), 'auth:login_required', 'TOKEN_EXPIRED'],
  ['a JWT of somebody else', jwtResolver, {}, bearer(signToken(CLAIMS, 'another secret', 60)), 'auth:login_required', 'LOGIN_REQUIRED'],
  ['an expired session', sessionResolver, COOKIES, cookie('sessionId=s-old'), 'auth:login_required', 'LOGIN_REQUIRED'],
  ['a user without a role', errorHandling, {}, bearer('roleless-token'), 'auth:denied', 'NO_ROLE'],
] as const)('%s', (_what, app, changes, auth, event, code) => {
  it('is answered so that the page is told what to do [RESOLVE-03]', async () => {
    const diosc = await hub.openPageResolvedBy(app, { ...changes });
    const told = next(diosc, event);
    await expect(diosc('auth', auth)).rejects.toMatchObject({ code });
    expect(await told).toEqual({ code, error: expect.any(String) });
    expect(diosc('state').session).toBeNull();
  });
});

describe('the resolver of the guide: OpenID Connect', () => {
  let folder: string;
  let provider: IdentityProvider;
  const accounts = new Map([['john', { name: 'John Doe', roles: ['sales'], tenantId: 'acme' }]]);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diosc-oidc-'));
    provider = await startIdentityProvider({ dataDirectory: folder, shopUrl: 'http://127.0.0.1:9' });
  });
  afterAll(async () => {
    await provider.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const open = async () =>
    hub.openPageResolvedBy(
      await createOidcResolver({
        issuer: provider.url,
        audience: ORDERS_AUDIENCE,
        findUser: async (subject) => accounts.get(subject) ?? null,
      }),
    );

  it('takes the tokens of any issuer that publishes its keys', async () => {
    const diosc = await open();
    const { user, role } = await diosc('auth', bearer(await demoToken(provider, { login: 'john' })));
    expect(user).toMatchObject({ userId: 'john', tenantId: 'acme', verified: true });
    expect(role).toMatchObject({ name: 'sales' });
  });

  it('denies somebody whom the issuer knows and the application does not', async () => {
    const diosc = await open();
    await expect(diosc('auth', bearer(await demoToken(provider, { login: 'carol' })))).rejects.toMatchObject({ code: 'NO_ACCOUNT' });
  });

  it('refuses a token that was issued for another service', async () => {
    const diosc = await open();
    const token = await demoToken(provider, { login: 'john', audience: 'https://payroll.acme.example' });
    await expect(diosc('auth', bearer(token))).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
  });

  it('refuses every forged token', async () => {
    const diosc = await open();
    for (const [way, token] of await forgedTokens(await demoToken(provider, { login: 'john' }), provider.url)) {
      await expect(diosc('auth', bearer(token)), way).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
    }
  });

  it('signs nobody out while the issuer is away: the user goes on unverified', async () => {
    const token = await demoToken(provider, { login: 'john' });
    const diosc = await open();
    await provider.stop();
    const { user, role } = await diosc('auth', { ...bearer(token), userId: 'john' });
    expect(user).toMatchObject({ userId: 'john', verified: false });
    expect(role).toBeNull();
  });
});
