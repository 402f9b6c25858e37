import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type IdentityProvider, startIdentityProvider } from '../identity-provider/start-identity-provider.ts';
import { demoToken } from '../testing/demo-token.ts';
import { forgedTokens } from '../testing/forged-tokens.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { type Resolver, startResolver } from './start-resolver.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let provider: IdentityProvider;
let resolver: Resolver;

beforeAll(async () => {
  directory = await temporaryDirectory();
  provider = await startIdentityProvider({ dataDirectory: directory.path, shopUrl: 'http://127.0.0.1:9' });
  resolver = await startResolver({ issuer: provider.url });
});

afterAll(async () => {
  await Promise.all([resolver.stop(), provider.stop()]);
  await directory.remove();
});

async function resolve(headers: Record<string, string>, at = resolver) {
  const response = await fetch(at.resolverUrl, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{}' });
  return { status: response.status, body: await response.json() };
}

describe('the user resolver', () => {
  it.each([
    ['john', { displayName: 'John Doe', roles: ['sales'], metadata: { tenantId: 'acme', tenantName: 'Acme' } }],
    ['alice', { displayName: 'Alice Meyer', roles: ['admin'], metadata: { tenantId: 'acme', tenantName: 'Acme' } }],
    ['carol', { displayName: 'Carol Diaz', roles: ['viewer'], metadata: { tenantId: 'globex', tenantName: 'Globex' } }],
  ])('says who %s is', async (login, expected) => {
    const answer = await resolve({ 'x-user-auth-authorization': `Bearer ${await demoToken(provider, { login })}` });
    expect(answer).toMatchObject({ status: 200, body: { userId: login, ...expected } });
  });

  it('answers 401 TOKEN_MISSING without the forwarded header, whatever the Authorization header says', async () => {
    const authorization = `Bearer ${await demoToken(provider, { login: 'john' })}`;
    expect(await resolve({ authorization })).toMatchObject({ status: 401, body: { code: 'TOKEN_MISSING', error: expect.any(String) } });
  });

  it('answers 401 TOKEN_EXPIRED once the token has expired', async () => {
    const token = await demoToken(provider, { login: 'john', expiresInSeconds: 1 });
    await expect
      .poll(() => resolve({ 'x-user-auth-authorization': `Bearer ${token}` }), { timeout: 5000, interval: 100 })
      .toMatchObject({ status: 401, body: { code: 'TOKEN_EXPIRED' } });
  });

  it('answers 401 INVALID_TOKEN for a token issued for another service', async () => {
    const token = await demoToken(provider, { login: 'john', audience: 'https://payroll.acme.example' });
    expect(await resolve({ 'x-user-auth-authorization': `Bearer ${token}` })).toMatchObject({
      status: 401,
      body: { code: 'INVALID_TOKEN' },
    });
  });

  it('answers 401 INVALID_TOKEN for every forged token, and shows nothing of it', async () => {
    for (const [way, token] of await forgedTokens(await demoToken(provider, { login: 'john' }), provider.url)) {
      const answer = await resolve({ 'x-user-auth-authorization': `Bearer ${token}` });
      expect(answer, way).toMatchObject({ status: 401, body: { code: 'INVALID_TOKEN' } });
      expect(JSON.stringify(answer.body), way).not.toContain(token.slice(0, 20));
    }
  });

  it.each(['Basic am9objpkZW1v', 'Bearer', 'Bearer a b', 'garbage'])('answers 401 INVALID_TOKEN for the header "%s"', async (header) => {
    expect(await resolve({ 'x-user-auth-authorization': header })).toMatchObject({ status: 401, body: { code: 'INVALID_TOKEN' } });
  });

  it('answers 503, and never 401, while the identity provider cannot be asked', async () => {
    const errors: unknown[] = [];
    const lonely = await startResolver({ issuer: 'http://127.0.0.1:9', onError: (error) => errors.push(error) });
    const answer = await resolve({ 'x-user-auth-authorization': `Bearer ${await demoToken(provider, { login: 'john' })}` }, lonely);
    await lonely.stop();
    expect(answer).toMatchObject({ status: 503, body: { code: 'IDENTITY_PROVIDER_UNAVAILABLE' } });
    expect(errors).toHaveLength(1);
  });
});
