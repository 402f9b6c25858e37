import type { Express } from 'express';
import jwt from 'jsonwebtoken';
import request from 'supertest';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { app as errorHandling } from './error-handling.js';
import { app as jwtResolver } from './jwt.js';
import { app as quickStart } from './quick-start.js';
import { mapRoles } from './role-mapping.ts';
import { app as sessionResolver } from './session.js';
import { sessionStore, userStore } from './session-store.js';
import { tokens } from './validate-token.js';

const SECRET = 'a secret of the tests, long enough to be one';
const john = { id: 'john', name: 'John Doe', email: 'john@acme.example', roles: ['sales'], department: 'Sales', tenantId: 'acme' };

beforeAll(() => {
  vi.spyOn(console, 'error').mockReturnValue();
});
afterAll(() => {
  vi.restoreAllMocks();
});

/** What the hub would be answered: status and body. */
async function resolve(app: Express, headers: Record<string, string>) {
  const { status, body } = await request(app).post('/api/diosc/resolve-user').set(headers);
  return { status, body };
}

describe('the resolver of the quick start', () => {
  beforeEach(() => void tokens.set('valid-token', { user: john, expiresAt: Date.now() + 60_000 }));
  afterEach(() => tokens.clear());

  it('answers who the user is', async () => {
    expect(await resolve(quickStart, { 'X-User-Auth-Authorization': 'Bearer valid-token' })).toEqual({
      status: 200,
      body: {
        userId: 'john',
        displayName: 'John Doe',
        email: 'john@acme.example',
        roles: ['sales'],
        metadata: { department: 'Sales', tenantId: 'acme' },
      },
    });
  });

  it('does not take the Authorization header of whoever calls it for that of the user', async () => {
    expect(await resolve(quickStart, { Authorization: 'Bearer valid-token' })).toMatchObject({ status: 401 });
  });

  it('refuses a token that was given to nobody', async () => {
    expect(await resolve(quickStart, { 'X-User-Auth-Authorization': 'Bearer guessed' })).toMatchObject({ status: 401 });
  });

  it('answers 500 where the check itself throws, which the hub takes for a fault of the resolver', async () => {
    tokens.set('expired-token', { user: john, expiresAt: 0 });
    expect(await resolve(quickStart, { 'X-User-Auth-Authorization': 'Bearer expired-token' })).toMatchObject({ status: 500 });
  });
});

describe('the resolver with error handling', () => {
  afterEach(() => tokens.clear());

  it.each([
    ['no header', {}, 401, 'TOKEN_MISSING'],
    ['an unknown token', { 'X-User-Auth-Authorization': 'Bearer guessed' }, 401, 'INVALID_TOKEN'],
    ['another scheme', { 'X-User-Auth-Authorization': 'Basic am9objpkZW1v' }, 401, 'INVALID_TOKEN'],
    ['two words for a token', { 'X-User-Auth-Authorization': 'Bearer valid token' }, 401, 'INVALID_TOKEN'],
    ['an expired token', { 'X-User-Auth-Authorization': 'Bearer expired' }, 401, 'TOKEN_EXPIRED'],
    ['a user without a role', { 'X-User-Auth-Authorization': 'Bearer roleless' }, 403, 'NO_ROLE'],
  ])('answers %s with its status and code', async (_what, headers, status, code) => {
    tokens.set('expired', { user: john, expiresAt: 0 });
    tokens.set('roleless', { user: { ...john, roles: [] }, expiresAt: Date.now() + 60_000 });
    const answer = await resolve(errorHandling, headers);
    expect(answer).toMatchObject({ status, body: { code, error: expect.stringMatching(/^[A-Z]/) } });
  });

  it('answers 500 to a fault of its own and tells nothing of it', async () => {
    vi.spyOn(tokens, 'get').mockImplementationOnce(() => {
      throw new Error('password of the database is hunter2');
    });
    const answer = await resolve(errorHandling, { 'X-User-Auth-Authorization': 'Bearer valid-token' });
    expect(answer).toEqual({ status: 500, body: { error: 'Unable to verify identity. Please try again.' } });
  });
});

describe('the resolver for JWTs', () => {
  beforeEach(() => void vi.stubEnv('JWT_SECRET', SECRET));
  afterEach(() => void vi.unstubAllEnvs());

  const resolveToken = (token: string) => resolve(jwtResolver, { 'X-User-Auth-Authorization': `Bearer ${token}` });
  const claims = { sub: 'john', name: 'John Doe', email: 'john@acme.example', roles: ['sales'], tenant_id: 'acme' };

  it('answers who the user of a valid token is', async () => {
    expect(await resolveToken(jwt.sign(claims, SECRET, { expiresIn: 60 }))).toEqual({
      status: 200,
      body: { userId: 'john', displayName: 'John Doe', email: 'john@acme.example', roles: ['sales'], metadata: { tenantId: 'acme' } },
    });
  });

  it('gives a user whose token names no roles the role "default"', async () => {
    expect((await resolveToken(jwt.sign({ sub: 'john' }, SECRET))).body).toMatchObject({ roles: ['default'] });
  });

  it('says of an expired token that it has expired', async () => {
    expect(await resolveToken(jwt.sign(claims, SECRET, { expiresIn: -1 }))).toEqual({
      status: 401,
      body: { error: 'Token expired', code: 'TOKEN_EXPIRED' },
    });
  });

  const valid = jwt.sign(claims, SECRET);
  const [header = '', , signature = ''] = valid.split('.');
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  it.each([
    ['signed with another secret', jwt.sign(claims, 'another secret')],
    ['whose claims were changed after signing', [header, encoded({ ...claims, sub: 'alice' }), signature].join('.')],
    ['without a signature', [encoded({ alg: 'none', typ: 'JWT' }), encoded(claims), ''].join('.')],
    ['that is not valid yet', jwt.sign(claims, SECRET, { notBefore: 60 })],
    ['that is none', 'garbage'],
  ])('refuses a token %s', async (_what, token) => {
    expect(await resolveToken(token)).toEqual({ status: 401, body: { error: 'Invalid token' } });
  });

  it('refuses every token, unsigned ones too, where nobody has set JWT_SECRET', async () => {
    vi.stubEnv('JWT_SECRET', undefined);
    const unsigned = [encoded({ alg: 'none', typ: 'JWT' }), encoded(claims), ''].join('.');
    for (const token of [valid, unsigned]) expect(await resolveToken(token)).toMatchObject({ status: 401 });
  });

  it.each([{}, { 'X-User-Auth-Authorization': 'Basic am9objpkZW1v' }, { Authorization: `Bearer ${valid}` }])(
    'asks for a token where none is forwarded',
    async (headers) => {
      expect(await resolve(jwtResolver, headers)).toEqual({ status: 401, body: { error: 'Missing token' } });
    },
  );
});

describe('the resolver for server sessions', () => {
  beforeEach(() => {
    sessionStore.set('s-1', { userId: 'john', expiresAt: Date.now() + 60_000 });
    sessionStore.set('s-old', { userId: 'john', expiresAt: Date.now() - 1 });
    sessionStore.set('s-nobody', { userId: 'deleted', expiresAt: Date.now() + 60_000 });
    userStore.set('john', john);
  });
  afterEach(() => {
    sessionStore.clear();
    userStore.clear();
  });

  const resolveCookie = (cookie: string) => resolve(sessionResolver, { 'X-User-Auth-Cookie': cookie });

  it.each(['sessionId=s-1', 'theme=dark; sessionId=s-1; cart=2', 'sessionId=%73-1'])('finds the session in "%s"', async (cookie) => {
    expect(await resolveCookie(cookie)).toEqual({
      status: 200,
      body: { userId: 'john', displayName: 'John Doe', email: 'john@acme.example', roles: ['sales'] },
    });
  });

  it.each(['sessionId=s-old', 'sessionId=guessed', 'session=s-1', 'sessionId=', 'garbage', '__proto__=s-1'])(
    'refuses "%s"',
    async (cookie) => {
      expect(await resolveCookie(cookie)).toEqual({ status: 401, body: { error: 'Session expired' } });
    },
  );

  it('asks for a session where no cookie is forwarded, whatever cookie the caller itself has', async () => {
    expect(await resolve(sessionResolver, { Cookie: 'sessionId=s-1' })).toEqual({ status: 401, body: { error: 'No session' } });
  });

  it('answers 500 where the user of a session is gone', async () => {
    expect(await resolveCookie('sessionId=s-nobody')).toMatchObject({ status: 500 });
  });
});

describe('mapRoles', () => {
  it.each([
    [['SUPER_ADMIN'], ['admin']],
    [['MANAGER', 'SUPER_ADMIN'], ['admin']],
    [
      ['STAFF', 'CUSTOMER'],
      ['editor', 'viewer'],
    ],
    [[], []],
    [['UNKNOWN'], []],
    [['constructor', 'toString', '__proto__'], []],
  ])('makes of %j the roles %j', (permissions, roles) => {
    expect(mapRoles(permissions)).toEqual(roles);
  });
});
