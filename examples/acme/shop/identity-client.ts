import * as client from 'openid-client';
import { ORDERS_AUDIENCE, ORDERS_SCOPES } from '../orders-scopes.ts';

/** What a sign-in that was begun must be finished with. Kept on the server, for one browser. */
export type PendingSignIn = { readonly state: string; readonly nonce: string; readonly verifier: string };

export type ShopUser = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly tenantId: string;
  readonly roles: readonly string[];
};

/** What the provider gave. `expiresAt` is in milliseconds since 1970. */
export type Tokens = { readonly accessToken: string; readonly expiresAt: number; readonly refreshToken: string; readonly idToken: string };

/** The shop's side of OpenID Connect: the authorization code flow with PKCE, as a public client. */
export type IdentityClient = {
  begin(): Promise<{ readonly url: URL; readonly pending: PendingSignIn }>;
  /** @throws {Error} where the answer does not belong to `pending`, or the provider refused. */
  finish(callback: URL, pending: PendingSignIn): Promise<{ readonly user: ShopUser; readonly tokens: Tokens }>;
  /** New tokens for a refresh token, or null where the provider takes it no more: the user must sign in again. */
  renew(tokens: Tokens): Promise<Tokens | null>;
  /** Where the browser goes to end the session at the provider too. */
  signOutUrl(idToken: string): Promise<URL>;
};

const SCOPE = ['openid', 'profile', 'email', ...ORDERS_SCOPES].join(' ');

function tokensFrom(answer: client.TokenEndpointResponse & client.TokenEndpointResponseHelpers, before: Partial<Tokens>): Tokens {
  const { refresh_token: refreshToken = before.refreshToken, id_token: idToken = before.idToken } = answer;
  if (refreshToken === undefined || idToken === undefined) throw new Error('The identity provider left a token out of its answer.');
  return { accessToken: answer.access_token, expiresAt: Date.now() + (answer.expiresIn() ?? 0) * 1000, refreshToken, idToken };
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');

export function createIdentityClient(options: {
  readonly issuer: string;
  readonly clientId: string;
  /** Where the shop is served. */
  readonly shopUrl: string;
}): IdentityClient {
  const { issuer, clientId, shopUrl } = options;
  const redirectUri = `${shopUrl}/callback`;
  let discovered: Promise<client.Configuration> | null = null;

  /** Asked of the provider at the first sign-in and not before, so that the shop starts without it. */
  const configuration = () => {
    discovered ??= client
      .discovery(new URL(issuer), clientId, { id_token_signed_response_alg: 'ES256' }, client.None(), {
        // The demo runs on this machine without TLS.
        execute: issuer.startsWith('http://') ? [client.allowInsecureRequests] : [],
      })
      .catch((error: unknown) => {
        discovered = null;
        throw error;
      });
    return discovered;
  };

  return {
    async begin() {
      const pending = { state: client.randomState(), nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier() };
      const url = client.buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope: SCOPE,
        resource: ORDERS_AUDIENCE,
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
      });
      return { url, pending };
    },
    async finish(callback, { state, nonce, verifier }) {
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
      const answer = await client.authorizationCodeGrant(await configuration(), callback, checks, { resource: ORDERS_AUDIENCE });
      const claims = answer.claims();
      if (!claims) throw new Error('The identity provider sent no ID token.');
      const roles = Array.isArray(claims['roles']) ? claims['roles'].map(text) : [];
      const user = { id: claims.sub, name: text(claims['name']), email: text(claims['email']), tenantId: text(claims['tenant_id']), roles };
      return { user, tokens: tokensFrom(answer, {}) };
    },
    async renew(tokens) {
      try {
        return tokensFrom(
          await client.refreshTokenGrant(await configuration(), tokens.refreshToken, { resource: ORDERS_AUDIENCE }),
          tokens,
        );
      } catch (error) {
        if (error instanceof client.ResponseBodyError && error.error === 'invalid_grant') return null;
        throw error;
      }
    },
    async signOutUrl(idToken) {
      const parameters = { id_token_hint: idToken, post_logout_redirect_uri: `${shopUrl}/` };
      return client.buildEndSessionUrl(await configuration(), parameters);
    },
  };
}
