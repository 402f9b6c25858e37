import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { z } from 'zod';

/** What an access token of the company says about its user, once it has been verified. */
const claimsSchema = z.object({
  sub: z.string().min(1),
  tenant_id: z.string().min(1),
  name: z.string().optional(),
  email: z.string().optional(),
  roles: z.array(z.string()),
  scope: z.string().default(''),
  acr: z.string().optional(),
  auth_time: z.number().optional(),
  exp: z.number(),
});
export type AccessTokenClaims = z.infer<typeof claimsSchema>;

export type TokenRefusalCode = 'TOKEN_MISSING' | 'TOKEN_EXPIRED' | 'INVALID_TOKEN';

const SENTENCES = {
  TOKEN_MISSING: 'Sign in first: the request carries no access token.',
  TOKEN_EXPIRED: 'Your sign-in has expired. Sign in again, or renew the access token.',
  INVALID_TOKEN: 'The access token is not valid here. Sign in again.',
} as const satisfies Record<TokenRefusalCode, string>;

/** The request is not authenticated. `message` is for people and says nothing about what was in the token. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
  readonly code: TokenRefusalCode;

  constructor(code: TokenRefusalCode, options?: ErrorOptions) {
    super(SENTENCES[code], options);
    this.code = code;
  }
}

/**
 * Verifies the value of an Authorization header.
 * @throws {TokenRefused}
 * @throws {Error} where the issuer's keys cannot be fetched: that says nothing about the token.
 */
export type VerifyAccessToken = (authorization: string | undefined) => Promise<AccessTokenClaims>;

function causeOf(error: unknown): TokenRefusalCode | null {
  if (error instanceof errors.JWTExpired) return 'TOKEN_EXPIRED';
  // No keys is the issuer's failure, not the token's. A key that the issuer does not have is the token's.
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return null;
  if (error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC') return 'INVALID_TOKEN';
  return null;
}

/**
 * Makes the check that every service of the company does for itself: signature by the issuer's published keys, which
 * are fetched once and again only for a key not seen before; `iss`, `aud`, `exp` and `typ` (RFC 9068). The algorithm is
 * fixed, so that a token cannot choose `none`, or have a public key taken for a shared secret.
 */
export function createAccessTokenVerifier(options: { readonly issuer: string; readonly audience: string }): VerifyAccessToken {
  const keys = createRemoteJWKSet(new URL('/jwks', options.issuer), { timeoutDuration: 3000 });
  return async (authorization) => {
    if (authorization === undefined || authorization === '') throw new TokenRefused('TOKEN_MISSING');
    const [, token] = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization) ?? [];
    if (token === undefined) throw new TokenRefused('INVALID_TOKEN');
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: options.issuer,
        audience: options.audience,
        algorithms: ['ES256'],
        typ: 'at+jwt',
        requiredClaims: ['exp', 'sub'],
      });
      return claimsSchema.parse(payload);
    } catch (error) {
      const code = error instanceof z.ZodError ? 'INVALID_TOKEN' : causeOf(error);
      if (code === null) throw error;
      throw new TokenRefused(code, { cause: error });
    }
  };
}
