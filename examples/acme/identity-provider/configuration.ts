import { type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { ORDERS_AUDIENCE, ORDERS_SCOPES } from '../orders-scopes.ts';
import { SHOP_CLIENT_ID } from '../shop/client-id.ts';
import { ACR_VALUES, findPerson } from './accounts.ts';
import { grantFirstParty } from './first-party-grant.ts';
import { createMemoryStore } from './memory-store.ts';
import { renderError, renderSignedOut, renderSignOut } from './pages.ts';
import { createSignInPolicy } from './sign-in-policy.ts';
import type { ProviderKeys } from './signing-keys.ts';
import type { TokenClaims } from './token-claims.ts';

const MINUTES = 60;
const HOURS = 60 * MINUTES;

/** How long an access token lives unless asked otherwise, in seconds. Short, because a signed token cannot be called back. */
export const ACCESS_TOKEN_SECONDS = 5 * MINUTES;

const ORDERS_API = {
  audience: ORDERS_AUDIENCE,
  scope: ORDERS_SCOPES.join(' '),
  accessTokenFormat: 'jwt',
  accessTokenTTL: ACCESS_TOKEN_SECONDS,
  jwt: { sign: { alg: 'ES256' } },
} as const;

/** A resource server whose tokens look like those for the Orders API, for whatever audience. */
export function resourceServerFor(audience: string) {
  return { ...ORDERS_API, audience };
}

function shopClient(shopUrl: string) {
  return {
    client_id: SHOP_CLIENT_ID,
    client_name: 'Acme Orders',
    application_type: 'web',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: [`${shopUrl}/callback`],
    post_logout_redirect_uris: [`${shopUrl}/`],
  } as const;
}

/** Everything that makes a general OpenID Connect library this company's identity provider. */
export function createConfiguration(options: {
  readonly keys: ProviderKeys;
  readonly shopUrl: string;
  readonly tokenClaims: TokenClaims;
}): Configuration {
  const { keys, shopUrl, tokenClaims } = options;
  const port = new URL(shopUrl).port;
  return {
    adapter: createMemoryStore(),
    clients: [shopClient(shopUrl)],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    jwks: { keys: [keys.signing] },
    cookies: {
      keys: [keys.cookie],
      // Browsers share cookies between the ports of a host: the names keep two demos on one machine apart.
      names: { session: `acme_idp_${port}`, interaction: `acme_idp_interaction_${port}`, resume: `acme_idp_resume_${port}` },
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    acrValues: ACR_VALUES,
    scopes: ['openid', 'profile', 'email'],
    claims: { profile: ['name', 'tenant_id', 'roles'], email: ['email'], acr: null, auth_time: null },
    // The user's name and address come in the ID token: no request to a userinfo endpoint is needed, and there is none.
    conformIdTokenClaims: false,
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: { enabled: true, logoutSource: renderSignOut, postLogoutSuccessSource: renderSignedOut },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo(_ctx, resource) {
          if (resource !== ORDERS_AUDIENCE) throw new errors.InvalidTarget();
          return ORDERS_API;
        },
        defaultResource: (_ctx, _client, oneOf) => oneOf?.[0] ?? ORDERS_AUDIENCE,
        useGrantedResource: () => true,
      },
    },
    pkce: { required: () => true },
    interactions: { policy: createSignInPolicy(), url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    loadExistingGrant: grantFirstParty,
    clientBasedCORS: (_ctx, origin) => origin === new URL(shopUrl).origin,
    extraTokenClaims: tokenClaims.claims,
    findAccount(_ctx: KoaContextWithOIDC, sub: string) {
      const person = findPerson(sub);
      if (!person) return undefined;
      const claims = { sub, name: person.name, email: person.email, tenant_id: person.tenantId, roles: person.roles };
      return { accountId: sub, claims: () => claims };
    },
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    // Each refresh token works once; a second use ends the whole grant (RFC 9700, section 4.14.2).
    rotateRefreshToken: true,
    ttl: {
      AccessToken: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? ACCESS_TOKEN_SECONDS,
      AuthorizationCode: 1 * MINUTES,
      IdToken: 1 * HOURS,
      Interaction: 30 * MINUTES,
      RefreshToken: 8 * HOURS,
      Session: 8 * HOURS,
      Grant: 8 * HOURS,
    },
    renderError,
  };
}
