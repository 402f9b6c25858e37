import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startIdentityProvider } from '../identity-provider/start-identity-provider.ts';
import { demoToken } from '../testing/demo-token.ts';
import { forgedTokens } from '../testing/forged-tokens.ts';
import { ABSENT_SHOP, type OrdersStack, startOrdersStack } from '../testing/orders-stack.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { startOrdersApi } from './start-orders-api.ts';

let stack: OrdersStack;

beforeAll(async () => {
  stack = await startOrdersStack();
});

afterAll(() => stack.stop());

const REFUSED = { status: 401, body: { code: 'INVALID_TOKEN', error: 'The access token is not valid here. Sign in again.' } };

describe('the Orders API', () => {
  it.each(['/orders', '/orders/1042', '/customers/C-11', '/reports/sales'])('answers GET %s only with a token', async (path) => {
    const answer = await stack.call(path);
    expect(answer).toMatchObject({ status: 401, body: { code: 'TOKEN_MISSING' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it.each(['/orders', '/orders/1042/cancel'])('answers POST %s only with a token, and does nothing', async (path) => {
    expect(await stack.call(path, undefined, {})).toMatchObject({ status: 401, body: { code: 'TOKEN_MISSING' } });
    expect(stack.api.journal.events).toEqual([]);
  });

  it('takes a genuine token', async () => {
    expect((await stack.as('john', '/orders')).status).toBe(200);
  });

  it('refuses every forged token with invalid_token, and shows nothing of it', async () => {
    for (const [way, token] of await forgedTokens(await stack.token('john'), stack.provider.url)) {
      const answer = await stack.call('/orders', `Bearer ${token}`);
      expect(answer, way).toMatchObject(REFUSED);
      expect(answer.headers.get('www-authenticate'), way).toMatch(/^Bearer error="invalid_token"/);
      expect(JSON.stringify(answer.body), way).not.toContain(token.slice(0, 20));
    }
  });

  it('refuses an expired token as expired', async () => {
    const token = await stack.token({ login: 'john', expiresInSeconds: 1 });
    await expect
      .poll(() => stack.call('/orders', `Bearer ${token}`), { timeout: 5000, interval: 100 })
      .toMatchObject({ status: 401, body: { code: 'TOKEN_EXPIRED' } });
    const challenge = (await stack.call('/orders', `Bearer ${token}`)).headers.get('www-authenticate');
    expect(challenge).toMatch(/^Bearer error="invalid_token"/);
  });

  it('refuses a token issued for another API', async () => {
    const token = await stack.token({ login: 'john', audience: 'https://payroll.acme.example' });
    expect(await stack.call('/orders', `Bearer ${token}`)).toMatchObject(REFUSED);
  });

  it('refuses a token of another issuer, also where it names the same audience', async () => {
    const directory = await temporaryDirectory();
    const stranger = await startIdentityProvider({ dataDirectory: directory.path, shopUrl: ABSENT_SHOP });
    const token = await demoToken(stranger, { login: 'john' });
    await stranger.stop();
    await directory.remove();
    expect(await stack.call('/orders', `Bearer ${token}`)).toMatchObject(REFUSED);
  });

  it.each(['Basic am9objpkZW1v', 'Bearer', 'Bearer ', 'Bearer a b', 'bearer not.a.token', 'DPoP x', 'null'])(
    'refuses the Authorization header "%s"',
    async (header) => {
      expect((await stack.call('/orders', header)).status).toBe(401);
    },
  );

  it.each([
    ['orders:read', '/orders', undefined, 'reports:read customers:read'],
    ['orders:write', '/orders/1042/cancel', {}, 'orders:read reports:read'],
    ['orders:write', '/orders', {}, 'orders:read'],
    ['customers:read', '/customers/C-11', undefined, 'orders:read'],
    ['reports:read', '/reports/sales', undefined, 'orders:read orders:write'],
  ])('asks for the scope %s at %s with insufficient_scope', async (needed, path, body, scope) => {
    const token = await stack.token({ login: 'john', scope });
    const answer = await stack.call(path, `Bearer ${token}`, body);
    expect(answer).toMatchObject({
      status: 403,
      body: { code: 'INSUFFICIENT_SCOPE', error: `This needs a token with the scope ${needed}.` },
    });
    expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
    expect(answer.headers.get('www-authenticate')).toContain(`scope="${needed}"`);
    expect(stack.api.journal.count('cancelled')).toBe(0);
  });

  it('answers 503, and never 401, while the identity provider cannot be asked', async () => {
    const errors: unknown[] = [];
    const lonely = await startOrdersApi({ issuer: ABSENT_SHOP, shopUrl: ABSENT_SHOP, onError: (error) => errors.push(error) });
    const response = await fetch(`${lonely.url}/orders`, { headers: { authorization: `Bearer ${await stack.token('john')}` } });
    await lonely.stop();
    expect([response.status, await response.json()]).toMatchObject([503, { code: 'IDENTITY_PROVIDER_UNAVAILABLE' }]);
    expect(errors).toHaveLength(1);
  });

  it("may be read by the shop's page and by no other", async () => {
    const from = async (origin: string, method: string) =>
      (await fetch(`${stack.api.url}/orders`, { method, headers: { origin } })).headers;
    expect((await from(ABSENT_SHOP, 'GET')).get('access-control-allow-origin')).toBe(ABSENT_SHOP);
    expect((await from(ABSENT_SHOP, 'OPTIONS')).get('access-control-allow-headers')).toContain('Authorization');
    expect((await from('http://evil.example', 'GET')).get('access-control-allow-origin')).toBeNull();
    expect((await from('http://evil.example', 'OPTIONS')).get('access-control-allow-headers')).toBeNull();
  });

  it('records who called with which header as a hash, and never the header', async () => {
    const authorization = `Bearer ${await stack.token('john')}`;
    await stack.call('/orders', authorization);
    await stack.call('/orders/1042', authorization);
    const [first, second] = stack.api.journal.requests.slice(-2);
    expect(first).toMatchObject({ method: 'GET', route: '/orders', status: 200, userId: 'john' });
    expect(second?.authorizationHash).toBe(first?.authorizationHash);
    expect(JSON.stringify(stack.api.journal.requests)).not.toContain(authorization.slice(7, 40));
  });
});
