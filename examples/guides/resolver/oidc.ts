import express, { type Express } from 'express';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { allowInsecureRequests, discovery } from 'openid-client';

export type OidcResolverOptions = {
  /** Whose tokens are taken, such as `https://accounts.google.com`. */
  readonly issuer: string;
  /** What they are issued for: your client id for ID tokens, the name of your API for access tokens. */
  readonly audience: string;
  /** Your table of users, by the `sub` of the issuer: an e-mail address may change hands, a subject does not. */
  readonly findUser: (
    subject: string,
  ) => Promise<{ readonly name: string; readonly roles: readonly string[]; readonly tenantId: string } | null>;
};

// #region resolver
export async function createOidcResolver({ issuer, audience, findUser }: OidcResolverOptions): Promise<Express> {
  // The issuer says where its keys are. Without TLS only where it runs on this machine, for development.
  const isLocal = new URL(issuer).hostname === '127.0.0.1';
  const provider = await discovery(new URL(issuer), audience, undefined, undefined, { execute: isLocal ? [allowInsecureRequests] : [] });
  const keys = createRemoteJWKSet(new URL(provider.serverMetadata().jwks_uri ?? ''));

  const app = express();
  app.post('/api/diosc/resolve-user', async (req, res) => {
    const token = /^Bearer (\S+)$/.exec(req.get('x-user-auth-authorization') ?? '')?.[1];
    if (token === undefined) return res.status(401).json({ error: 'Please sign in.', code: 'TOKEN_MISSING' });

    try {
      // Signature, issuer, audience, expiry. The algorithms are named, so that no token chooses its own.
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ['ES256', 'RS256'],
        requiredClaims: ['sub', 'exp'],
      });
      const subject = payload.sub ?? '';
      const user = await findUser(subject);
      if (user === null) return res.status(403).json({ error: 'You have no account here.', code: 'NO_ACCOUNT' });
      return res.json({ userId: subject, displayName: user.name, roles: user.roles, metadata: { tenantId: user.tenantId } });
    } catch (error) {
      if (error instanceof errors.JWTExpired) return res.status(401).json({ error: 'Please sign in again.', code: 'TOKEN_EXPIRED' });
      // That the issuer's keys cannot be fetched says nothing about the token: 503, and never 401, which signs everybody out.
      if (!isAboutToken(error)) return res.status(503).json({ error: 'Unable to verify identity. Please try again.' });
      return res.status(401).json({ error: 'Please sign in again.', code: 'INVALID_TOKEN' });
    }
  });
  return app;
}

function isAboutToken(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false;
  return error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC';
}
// #endregion
