import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type IdentityProvider, startIdentityProvider } from '../identity-provider/start-identity-provider.ts';
import { choosePorts } from '../ports.ts';
import type { RunningService } from '../service.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { Visitor } from '../testing/visitor.ts';
import { startShop } from './start-shop.ts';

const HUB = 'http://127.0.0.1:9';
const API = 'http://127.0.0.1:19';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let provider: IdentityProvider;
let shop: RunningService;
const errors: unknown[] = [];

beforeAll(async () => {
  directory = await temporaryDirectory();
  const { ports } = await choosePorts({ shop: 'the shop' }, 0);
  const shopUrl = `http://127.0.0.1:${ports.shop}`;
  provider = await startIdentityProvider({ dataDirectory: directory.path, shopUrl });
  shop = await startShop({
    shopUrl,
    issuer: provider.url,
    hubUrl: HUB,
    apiUrl: API,
    assistantKey: 'ak_test',
    onError: (error) => errors.push(error),
  });
});

afterAll(async () => {
  await Promise.all([shop.stop(), provider.stop()]);
  await directory.remove();
});

async function signedIn(login: string): Promise<Visitor> {
  const visitor = new Visitor();
  const page = await visitor.visit(`${shop.url}/sign-in`);
  const home = await visitor.submit(page, { login, password: 'demo' });
  expect(home.url.href).toBe(`${shop.url}/`);
  return visitor;
}

const tokenRequest = (body: object = {}, origin = shop.url) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', origin },
  body: JSON.stringify(body),
});

async function tokenOf(visitor: Visitor, body: object = {}) {
  const answer = await visitor.visit(`${shop.url}/token`, tokenRequest(body));
  expect(answer.status).toBe(200);
  const { accessToken }: { accessToken: string } = JSON.parse(answer.text);
  return accessToken;
}

describe('the shop', () => {
  it('welcomes a visitor who is not signed in, without the assistant', async () => {
    const { status, text } = await new Visitor().visit(shop.url);
    expect(status).toBe(200);
    expect(text.match(/>Sign in</g)).toHaveLength(1);
    expect(text).not.toContain('diosc-chat');
    expect(text).not.toContain('<script');
  });

  it.each([
    ['john', 'John Doe', 'Acme', 'Your orders'],
    ['alice', 'Alice Meyer', 'Acme', 'All orders of Acme'],
    ['carol', 'Carol Diaz', 'Globex', 'Your orders'],
  ])('shows %s after signing in who that is, with the chat embedded from the hub', async (login, name, tenant, title) => {
    const { text } = await (await signedIn(login)).visit(shop.url);
    for (const part of [name, tenant, title]) expect(text).toContain(part);
    expect(text).toContain(`<script type="module" src="${HUB}/assistant-kit.js"></script>`);
    expect(text).toContain(`<diosc-chat backend-url="${HUB}" api-key="ak_test">`);
  });

  it('hands its own page an access token of that user, and the page no other token', async () => {
    const visitor = await signedIn('carol');
    const answer = await visitor.visit(`${shop.url}/token`, tokenRequest());
    expect(Object.keys(JSON.parse(answer.text))).toEqual(['accessToken', 'expiresAt']);
    expect(decodeJwt(JSON.parse(answer.text).accessToken)).toMatchObject({
      sub: 'carol',
      tenant_id: 'globex',
      aud: 'https://orders.acme.example',
    });
    expect((await visitor.visit(shop.url)).text).not.toContain('eyJ');
  });

  it('gives the same token until a fresh one is needed', async () => {
    const visitor = await signedIn('john');
    expect(await tokenOf(visitor)).toBe(await tokenOf(visitor));
  });

  it('keeps its cookies from scripts and from the forms of other sites', async () => {
    const response = await fetch(`${shop.url}/sign-in`, { redirect: 'manual' });
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^acme_shop_sign_in_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
  });

  it('allows no inline code, and nothing but itself, the hub and the API', async () => {
    const policy = (await new Visitor().visit(shop.url)).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src 'self' ${HUB};`);
    expect(policy).toContain(`connect-src 'self' ${HUB} ws://127.0.0.1:9 ${API};`);
    expect(policy).not.toContain('unsafe');
  });

  it('serves the code of its page as JavaScript', async () => {
    const { text, headers } = await new Visitor().visit(`${shop.url}/browser/app.ts`);
    expect(headers.get('content-type')).toContain('text/javascript');
    expect(text).not.toMatch(/: string|querySelector<|readonly /);
  });

  it('signs out here and at the identity provider, so that signing in asks again', async () => {
    const visitor = await signedIn('john');
    const question = await visitor.visit(`${shop.url}/sign-out`, {
      method: 'POST',
      body: new URLSearchParams(),
      headers: { origin: shop.url },
    });
    const end = await visitor.submit(question, { logout: 'yes' });
    expect(end.url.href).toBe(`${shop.url}/`);
    expect(end.text).toContain('>Sign in<');
    expect((await visitor.visit(`${shop.url}/token`, tokenRequest())).status).toBe(401);
    expect((await visitor.visit(`${shop.url}/sign-in`)).text).toContain('name="password"');
  });

  it('shows the welcome again to a user who left the sign-in page', async () => {
    const visitor = new Visitor();
    const page = await visitor.visit(`${shop.url}/sign-in`);
    const end = await visitor.submit(page, {}, '/cancel');
    expect([end.status, end.url.pathname]).toEqual([400, '/callback']);
    expect(end.text).toContain('The sign-in did not come to an end. Try again.');
  });
});

describe('the shop refuses', () => {
  it('a token to a page of another origin, and to nobody signed in', async () => {
    const visitor = await signedIn('john');
    const foreign = await visitor.visit(`${shop.url}/token`, tokenRequest({}, 'http://evil.example'));
    expect([foreign.status, foreign.text]).toEqual([403, expect.not.stringContaining('accessToken')]);
    const nobody = await new Visitor().visit(`${shop.url}/token`, tokenRequest());
    expect([nobody.status, JSON.parse(nobody.text)]).toMatchObject([401, { code: 'SIGNED_OUT' }]);
  });

  it('to sign a user out for a page of another origin', async () => {
    const visitor = await signedIn('john');
    await visitor.visit(`${shop.url}/sign-out`, {
      method: 'POST',
      body: new URLSearchParams(),
      headers: { origin: 'http://evil.example' },
    });
    expect(await tokenOf(visitor)).toMatch(/^eyJ/);
  });

  it("a callback that was not begun here, that comes twice, or that carries another browser's code", async () => {
    const stray = await new Visitor().visit(`${shop.url}/callback?code=x&state=y`);
    expect(stray.status).toBe(400);

    const thief = new Visitor();
    await thief.visit(`${shop.url}/sign-in`);
    const victim = new Visitor((url) => url.pathname === '/callback');
    const end = await victim.submit(await victim.visit(`${shop.url}/sign-in`), { login: 'john', password: 'demo' });
    const stolen = await thief.visit(end.url);
    expect(stolen.status).toBe(400);
    expect((await thief.visit(`${shop.url}/token`, tokenRequest())).status).toBe(401);
    expect(errors.length).toBeGreaterThan(0);
  });

  it('an unknown field in a request for a token', async () => {
    const answer = await (await signedIn('john')).visit(`${shop.url}/token`, tokenRequest({ user: 'alice' }));
    expect(answer.status).toBe(400);
  });
});

describe('while the identity provider is down, the shop', () => {
  it('says so in words instead of failing', async () => {
    const { ports } = await choosePorts({ shop: 'the shop' }, 0);
    const shopUrl = `http://127.0.0.1:${ports.shop}`;
    const lonely = await startShop({ shopUrl, issuer: 'http://127.0.0.1:9', hubUrl: HUB, apiUrl: API, assistantKey: 'ak_test' });
    const { status, text } = await new Visitor().visit(`${lonely.url}/sign-in`);
    await lonely.stop();
    expect([status, text]).toEqual([503, expect.stringContaining('Nobody can sign in just now')]);
  });
});
