import { SignJWT } from 'jose';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GET } from './app/api/access-token/route.ts';
import { POST } from './app/api/diosc/resolve-user/route.ts';
import { Assistant } from './assistant.tsx';
import { sessions } from './session.ts';

const SECRET = 'a secret of the tests, long enough to be one';

beforeEach(() => {
  vi.stubEnv('JWT_SECRET', SECRET);
  sessions.set('s-1', { accessToken: 'john-token', user: { id: 'john', name: 'John Doe' } });
});
afterEach(() => {
  vi.unstubAllEnvs();
  sessions.clear();
});

describe('the component', () => {
  it('renders on a server, where there is no page', () => {
    expect('document' in globalThis).toBe(false);
    expect(renderToString(createElement(Assistant, { userId: 'john' }))).toBe(
      '<diosc-chat backend-url="https://hub.example.com" api-key="ak_..."></diosc-chat>',
    );
  });
});

describe('the route that hands the token to the page', () => {
  const ask = (cookie: string) => GET(new Request('https://shop.example/api/access-token', { headers: { cookie } }));

  it('gives the token of the session, and lets nobody keep it', async () => {
    const response = ask('theme=dark; session=s-1');
    expect(await response.json()).toEqual({ accessToken: 'john-token' });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it.each(['', 'session=guessed', 'other-session=s-1', 'session='])('gives none to "%s"', (cookie) => {
    expect(ask(cookie).status).toBe(401);
  });
});

describe('the route that resolves', () => {
  const claims = { sub: 'john', roles: ['sales'], tenant_id: 'acme' };
  const sign = (expires: string, secret = SECRET) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setExpirationTime(expires).sign(new TextEncoder().encode(secret));

  async function resolve(headers: Record<string, string>) {
    const response = await POST(new Request('https://shop.example/api/diosc/resolve-user', { method: 'POST', headers }));
    return { status: response.status, body: await response.json() };
  }

  it('says who the user is', async () => {
    expect(await resolve({ 'X-User-Auth-Authorization': `Bearer ${await sign('1m')}` })).toEqual({
      status: 200,
      body: { userId: 'john', roles: ['sales'], metadata: { tenantId: 'acme' } },
    });
  });

  it('says of an expired token that it has expired', async () => {
    const answer = await resolve({ 'X-User-Auth-Authorization': `Bearer ${await sign('-1s')}` });
    expect(answer).toMatchObject({ status: 401, body: { code: 'TOKEN_EXPIRED' } });
  });

  it('refuses what is not signed with the secret, and what is no token', async () => {
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`;
    for (const token of [await sign('1m', 'another secret, as long as the first one'), unsigned, 'garbage']) {
      expect(await resolve({ 'X-User-Auth-Authorization': `Bearer ${token}` })).toMatchObject({
        status: 401,
        body: { code: 'INVALID_TOKEN' },
      });
    }
    expect(await resolve({ Authorization: `Bearer ${await sign('1m')}` })).toMatchObject({ status: 401 });
  });

  it('takes no token where nobody has set the secret', async () => {
    vi.stubEnv('JWT_SECRET', undefined);
    const headers = { 'X-User-Auth-Authorization': `Bearer ${await sign('1m')}` };
    await expect(resolve(headers)).rejects.toThrow('Zero-length key');
  });
});
