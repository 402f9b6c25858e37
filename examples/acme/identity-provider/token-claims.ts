import type { AccessToken, ClientCredentials, KoaContextWithOIDC, UnknownObject } from 'oidc-provider';
import { ACR_PASSWORD, findPerson } from './accounts.ts';

/** How and when the user signed in; `authTime` in seconds since 1970. */
export type Assurance = { readonly acr: string; readonly authTime: number };

export type TokenClaims = {
  /** Tells how the user signed in, for a token that is issued outside of any sign-in. */
  assure(token: object, assurance: Assurance): void;
  /** oidc-provider's `extraTokenClaims`. Its context is absent for a token issued outside of a request. */
  claims(ctx: KoaContextWithOIDC | undefined, token: AccessToken | ClientCredentials): UnknownObject | undefined;
};

function assuranceOfSignIn(ctx: KoaContextWithOIDC | undefined): Assurance | undefined {
  const source = ctx?.oidc.entities.AuthorizationCode ?? ctx?.oidc.entities.RefreshToken;
  if (source?.authTime === undefined) return undefined;
  return { acr: source.acr ?? ACR_PASSWORD, authTime: source.authTime };
}

/** What access tokens say about the user beside the standard claims: enough for an API to decide without asking anybody. */
export function createTokenClaims(): TokenClaims {
  const assured = new WeakMap<object, Assurance>();
  return {
    assure: (token, assurance) => void assured.set(token, assurance),
    claims(ctx, token) {
      if (!('accountId' in token)) return undefined;
      const person = findPerson(token.accountId);
      if (!person) return undefined;
      const assurance = assured.get(token) ?? assuranceOfSignIn(ctx);
      return {
        tenant_id: person.tenantId,
        name: person.name,
        email: person.email,
        roles: person.roles,
        ...(assurance && { acr: assurance.acr, auth_time: assurance.authTime }),
      };
    },
  };
}
