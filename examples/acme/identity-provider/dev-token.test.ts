import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ORDERS_AUDIENCE } from '../orders-scopes.ts';
import { demoToken } from '../testing/demo-token.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { type IdentityProvider, startIdentityProvider } from './start-identity-provider.ts';

const SHOP = 'http://127.0.0.1:9';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let provider: IdentityProvider;

beforeAll(async () => {
  directory = await temporaryDirectory();
  provider = await startIdentityProvider({ dataDirectory: directory.path, shopUrl: SHOP });
});

afterAll(async () => {
  await provider.stop();
  await directory.remove();
});

async function ask(body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) {
  const response = await fetch(provider.devTokenUrl, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

function verify(token: string, issuer: string, audience: string) {
  return jwtVerify(token, createRemoteJWKSet(new URL(`${provider.url}/jwks`)), { issuer, audience, typ: 'at+jwt', algorithms: ['ES256'] });
}

describe('the demo token endpoint', () => {
  it('gives a token for the Orders API with all the scopes of the user, signed like any other', async () => {
    const { status, body, headers } = await ask({ login: 'alice' });
    expect(status).toBe(200);
    expect(body).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 300 });
    expect(headers.get('cache-control')).toBe('no-store');
    const { payload } = await verify(body.access_token, provider.url, ORDERS_AUDIENCE);
    expect(payload).toMatchObject({
      sub: 'alice',
      tenant_id: 'acme',
      roles: ['admin'],
      name: 'Alice Meyer',
      email: 'alice@acme.example',
      acr: 'urn:acme:pwd',
      scope: 'orders:read orders:write reports:read customers:read',
    });
    expect(payload['auth_time']).toBeCloseTo(Date.now() / 1000, -1);
  });

  it('gives the audience, scope, strength and life that are asked for', async () => {
    const request = {
      login: 'john',
      acr: 'urn:acme:mfa',
      audience: 'https://payroll.acme.example',
      scope: 'orders:read',
      expiresInSeconds: 1,
    };
    const { body } = await ask(request);
    expect(body.expires_in).toBe(1);
    const claims = decodeJwt(body.access_token);
    expect(claims).toMatchObject({ aud: 'https://payroll.acme.example', scope: 'orders:read', acr: 'urn:acme:mfa' });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(1);
  });

  it('never gives a token twice', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => demoToken(provider, { login: 'john' })));
    expect(new Set(tokens).size).toBe(20);
  });

  it.each([
    ['no user', {}, '"login" takes one of john, alice, carol.'],
    ['an unknown user', { login: 'mallory' }, '"login" takes one of john, alice, carol.'],
    ['a user of the wrong type', { login: 7 }, '"login" takes one of'],
    ['an unknown strength', { login: 'john', acr: 'gold' }, '"acr" takes one of urn:acme:pwd, urn:acme:mfa.'],
    ['an audience with a space', { login: 'john', audience: 'a b' }, '"audience" takes'],
    ['an empty audience', { login: 'john', audience: '' }, '"audience" takes'],
    ['an empty scope', { login: 'john', scope: '' }, '"scope" takes'],
    ['a life of nothing', { login: 'john', expiresInSeconds: 0 }, '"expiresInSeconds" takes a whole number from 1 to 86400.'],
    ['a life of half a second', { login: 'john', expiresInSeconds: 0.5 }, '"expiresInSeconds" takes'],
    ['a life of two days', { login: 'john', expiresInSeconds: 172_800 }, '"expiresInSeconds" takes'],
    ['a life as text', { login: 'john', expiresInSeconds: '60' }, '"expiresInSeconds" takes'],
    ['an unknown field', { login: 'john', admin: true }, 'nothing called "admin"'],
    ['a list', [], 'The body takes a JSON object'],
    ['text that is not JSON', 'login=john', 'The body takes a JSON object'],
  ])('refuses %s with a sentence', async (_case, body, sentence) => {
    const answer = await ask(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'REQUEST_INVALID', error: expect.stringContaining(sentence) });
    expect(answer.body).not.toHaveProperty('access_token');
  });

  it('refuses a scope that the user may not have, and names those that are allowed', async () => {
    const { status, body } = await ask({ login: 'carol', scope: 'orders:read orders:write' });
    expect(status).toBe(400);
    expect(body).toEqual({
      code: 'SCOPE_NOT_ALLOWED',
      error: 'carol may not have the scope orders:write; "scope" takes any of orders:read, customers:read.',
    });
  });

  it('takes nothing that a form on another site could send', async () => {
    const { status, body } = await ask('login=john', { 'content-type': 'application/x-www-form-urlencoded' });
    expect([status, body.code]).toEqual([415, 'MEDIA_TYPE_NOT_SUPPORTED']);
    expect((await ask({ login: 'john' })).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('refuses a body over 16 KiB, and anything but POST', async () => {
    expect((await ask({ login: 'x'.repeat(20_000) })).status).toBe(413);
    expect((await fetch(provider.devTokenUrl)).status).toBe(405);
  });
});

describe("the provider's keys", () => {
  it('are kept, so that a token from before a restart is valid after it', async () => {
    const token = await demoToken(provider, { login: 'john' });
    const before = provider.url;
    await provider.stop();
    provider = await startIdentityProvider({ dataDirectory: directory.path, shopUrl: SHOP });
    expect((await verify(token, before, ORDERS_AUDIENCE)).payload.sub).toBe('john');
  });

  it('can be read by their owner alone', async () => {
    const file = await stat(join(directory.path, 'identity-provider', 'keys.json'));
    expect(file.mode & 0o777).toBe(0o600);
  });

  it('that are damaged stop the start with a sentence that names the file and shows nothing of it', async () => {
    const damaged = await temporaryDirectory();
    const other = await startIdentityProvider({ dataDirectory: damaged.path, shopUrl: SHOP });
    await other.stop();
    const file = join(damaged.path, 'identity-provider', 'keys.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.slice(0, -20));
    await expect(startIdentityProvider({ dataDirectory: damaged.path, shopUrl: SHOP })).rejects.toThrow(
      `The identity provider's keys in ${file} cannot be read; delete the file to have new ones made.`,
    );
    await damaged.remove();
  });
});
