import { get } from 'node:http';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ORDERS_AUDIENCE } from '../orders-scopes.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { Visitor } from '../testing/visitor.ts';
import { type IdentityProvider, startIdentityProvider } from './start-identity-provider.ts';

const SHOP = 'http://127.0.0.1:9';
const CALLBACK = `${SHOP}/callback`;
const ALL_SCOPES = 'openid profile email orders:read orders:write reports:read customers:read';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let provider: IdentityProvider;
let config: client.Configuration;

beforeAll(async () => {
  directory = await temporaryDirectory();
  provider = await startIdentityProvider({ dataDirectory: directory.path, shopUrl: SHOP });
  config = await client.discovery(new URL(provider.url), 'shop', { id_token_signed_response_alg: 'ES256' }, client.None(), {
    execute: [client.allowInsecureRequests],
  });
});

afterAll(async () => {
  await provider.stop();
  await directory.remove();
});

const newVisitor = () => new Visitor((url) => url.origin === SHOP);

async function begin(visitor: Visitor, parameters: Record<string, string> = {}) {
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: ALL_SCOPES,
    state,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...parameters,
  });
  return { page: await visitor.visit(url), checks: { pkceCodeVerifier: verifier, expectedState: state, idTokenExpected: true } };
}

async function signIn(fields: Record<string, string>, parameters: Record<string, string> = {}, visitor = newVisitor()) {
  const { page, checks } = await begin(visitor, parameters);
  const end = await visitor.submit(page, fields);
  return client.authorizationCodeGrant(config, end.url, checks);
}

async function claimsOf(accessToken: string) {
  const keys = createRemoteJWKSet(new URL(`${provider.url}/jwks`));
  const { payload } = await jwtVerify(accessToken, keys, { issuer: provider.url, audience: ORDERS_AUDIENCE, typ: 'at+jwt' });
  return payload;
}

describe('signing in at the identity provider', () => {
  it('gives an access token for the Orders API that says who, where, which roles and how', async () => {
    const tokens = await signIn({ login: 'john', password: 'demo' });
    const claims = await claimsOf(tokens.access_token);
    expect(claims).toMatchObject({
      sub: 'john',
      tenant_id: 'acme',
      name: 'John Doe',
      email: 'john@acme.example',
      roles: ['sales'],
      scope: 'orders:read orders:write reports:read customers:read',
      acr: 'urn:acme:pwd',
      client_id: 'shop',
    });
    expect(claims['auth_time']).toBeTypeOf('number');
    expect(tokens.claims()).toMatchObject({ sub: 'john', name: 'John Doe', tenant_id: 'acme' });
    expect(decodeProtectedHeader(tokens.access_token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    expect(tokens.expires_in).toBe(300);
  });

  it('takes a user name in capitals and with spaces around it', async () => {
    expect((await claimsOf((await signIn({ login: ' John ', password: 'demo' })).access_token)).sub).toBe('john');
  });

  it('leaves out the scopes that the user may not have, without a consent page', async () => {
    const tokens = await signIn({ login: 'carol', password: 'demo' });
    expect((await claimsOf(tokens.access_token))['scope']).toBe('orders:read customers:read');
  });

  it('renews by a refresh token that works once, and ends the grant when one is used again', async () => {
    const first = await signIn({ login: 'alice', password: 'demo' });
    const renewed = await client.refreshTokenGrant(config, first.refresh_token ?? '');
    expect(await claimsOf(renewed.access_token)).toMatchObject({ sub: 'alice', acr: 'urn:acme:pwd' });
    expect(renewed.refresh_token).not.toBe(first.refresh_token);
    await expect(client.refreshTokenGrant(config, first.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(client.refreshTokenGrant(config, renewed.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('asks a signed-in browser no second time', async () => {
    const visitor = newVisitor();
    await signIn({ login: 'john', password: 'demo' }, {}, visitor);
    expect((await begin(visitor)).page.url.searchParams.has('code')).toBe(true);
  });

  it('asks for the code where the second factor is asked for, and says so in the token', async () => {
    const visitor = newVisitor();
    const { page, checks } = await begin(visitor, { acr_values: 'urn:acme:mfa' });
    expect(page.text).toContain('name="code"');
    const refused = await visitor.submit(page, { login: 'john', password: 'demo', code: '123456' });
    expect(refused.text).toContain('That code is not right');
    const end = await visitor.submit(refused, { login: 'john', password: 'demo', code: '000000' });
    const tokens = await client.authorizationCodeGrant(config, end.url, checks);
    expect((await claimsOf(tokens.access_token))['acr']).toBe('urn:acme:mfa');
  });

  it('asks a browser that is signed in by password alone again when the second factor is asked for', async () => {
    const visitor = newVisitor();
    await signIn({ login: 'john', password: 'demo' }, {}, visitor);
    expect((await begin(visitor, { acr_values: 'urn:acme:mfa' })).page.text).toContain('name="code"');
    const { page } = await begin(visitor, { acr_values: 'urn:acme:mfa', prompt: 'none' });
    expect(page.url.searchParams.get('error')).toBe('login_required');
  });
});

describe('the sign-in page', () => {
  it.each([
    ['a wrong password', { login: 'john', password: 'wrong' }],
    ['an unknown user', { login: 'mallory', password: 'demo' }],
    ['nothing', {}],
  ])('answers %s with the same plain sentence and no code', async (_case, fields) => {
    const visitor = newVisitor();
    const page = await visitor.submit((await begin(visitor)).page, fields);
    expect(page.status).toBe(400);
    expect(page.text).toContain('That user name and password do not match. Check both and try again.');
    expect(page.url.origin).toBe(provider.url);
  });

  it('shows what was typed as text, never as markup, and never the password', async () => {
    const visitor = newVisitor();
    const page = await visitor.submit((await begin(visitor)).page, { login: '"><script>x</script>', password: 'hunter2-secret' });
    expect(page.text).toContain('value="&quot;&gt;&lt;script&gt;x&lt;/script&gt;"');
    expect(page.text).not.toContain('hunter2-secret');
  });

  it('forbids inline code, framing, foreign loads and foreign form targets', async () => {
    const policy = (await begin(newVisitor())).page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain(`form-action 'self' ${SHOP};`);
    expect(policy).not.toContain('unsafe');
  });

  it('refuses to go on for a browser that did not begin the sign-in', async () => {
    const { page } = await begin(newVisitor());
    const stranger = await newVisitor().submit(page, { login: 'john', password: 'demo' });
    expect(stranger.status).toBe(400);
    expect(stranger.text).toContain('begun in another browser');
  });

  it('sends a user who cancels back to the shop with access_denied', async () => {
    const visitor = newVisitor();
    const end = await visitor.submit((await begin(visitor)).page, {}, '/cancel');
    expect(end.url.searchParams.get('error')).toBe('access_denied');
  });

  it('answers a method that it does not take with 405', async () => {
    const visitor = newVisitor();
    const { page } = await begin(visitor);
    expect((await visitor.visit(page.url, { method: 'DELETE' })).status).toBe(405);
  });
});

describe('authorization requests', () => {
  it.each([
    ['an unknown client', { client_id: 'nobody' }],
    ['another redirect address', { redirect_uri: 'http://127.0.0.1:9/elsewhere' }],
  ])('stop at an error page for %s, and send nothing anywhere', async (_case, parameters) => {
    const { page } = await begin(newVisitor(), parameters);
    expect(page.url.origin).toBe(provider.url);
    expect(page.status).toBe(400);
    expect(page.text).toContain('This sign-in cannot go on');
  });

  it('need PKCE', async () => {
    const url = client.buildAuthorizationUrl(config, { redirect_uri: CALLBACK, scope: 'openid' });
    expect((await newVisitor().visit(url)).url.searchParams.get('error')).toBe('invalid_request');
  });

  it('are refused for a resource that is not the Orders API', async () => {
    const { page } = await begin(newVisitor(), { resource: 'https://payroll.acme.example' });
    expect(page.url.searchParams.get('error')).toBe('invalid_target');
  });

  it('cannot be redeemed with another verifier', async () => {
    const visitor = newVisitor();
    const { page, checks } = await begin(visitor);
    const end = await visitor.submit(page, { login: 'john', password: 'demo' });
    const stolen = { ...checks, pkceCodeVerifier: client.randomPKCECodeVerifier() };
    await expect(client.authorizationCodeGrant(config, end.url, stolen)).rejects.toMatchObject({ error: 'invalid_grant' });
  });
});

describe('the token endpoint', () => {
  const ask = (origin: string) =>
    fetch(`${provider.url}/token`, {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams({ client_id: 'shop', grant_type: 'refresh_token', refresh_token: 'none' }),
    });

  it("can be read by the shop's page and by no other", async () => {
    expect((await ask(SHOP)).headers.get('access-control-allow-origin')).toBe(SHOP);
    expect((await ask('http://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('is served only under the address of the issuer', async () => {
    const { host, port } = new URL(provider.url);
    const answer = await new Promise((resolve, reject) => {
      const request = get({ host: '127.0.0.1', port, path: '/jwks', headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on('error', reject);
    });
    expect(answer).toBe(421);
    expect((await fetch(`http://${host}/jwks`)).status).toBe(200);
  });
});

describe('signing out', () => {
  it('from the shop ends the session and goes back without a question', async () => {
    const visitor = newVisitor();
    const tokens = await signIn({ login: 'john', password: 'demo' }, {}, visitor);
    const page = await visitor.visit(
      client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token ?? '', post_logout_redirect_uri: `${SHOP}/` }),
    );
    expect(page.text).toContain('/assets/submit.js');
    const end = await visitor.submit(page, { logout: 'yes' });
    expect(end.url.href).toBe(`${SHOP}/`);
    expect((await begin(visitor)).page.text).toContain('name="password"');
    await expect(client.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('asked for by nobody known is a question first', async () => {
    const visitor = newVisitor();
    await signIn({ login: 'john', password: 'demo' }, {}, visitor);
    const page = await visitor.visit(`${provider.url}/session/end`);
    expect(page.text).toContain('Sign out of Acme?');
    expect(page.text).not.toContain('submit.js');
  });
});
