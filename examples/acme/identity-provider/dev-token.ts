import type { Provider } from 'oidc-provider';
import { SHOP_CLIENT_ID } from '../shop/client-id.ts';
import { resourceServerFor } from './configuration.ts';
import { type DevTokenRequest, parseDevTokenRequest } from './dev-token-request.ts';
import { readBody } from './request-body.ts';
import type { TokenClaims } from './token-claims.ts';

export const DEV_TOKEN_PATH = '/dev/token';

async function issueToken(provider: Provider, tokenClaims: TokenClaims, request: DevTokenRequest): Promise<string> {
  const client = await provider.Client.find(SHOP_CLIENT_ID);
  if (!client) throw new Error('The shop is not registered as a client.');
  const accountId = request.person.login;
  const grant = new provider.Grant({ accountId, clientId: client.clientId });
  grant.addResourceScope(request.audience, request.scope);
  const token = new provider.AccessToken({
    client,
    accountId,
    grantId: await grant.save(),
    gty: 'urn:acme:grant:dev-token',
    resourceServer: new provider.ResourceServer(request.audience, resourceServerFor(request.audience)),
    scope: request.scope,
    expiresIn: request.expiresInSeconds,
  });
  tokenClaims.assure(token, { acr: request.acr, authTime: Math.floor(Date.now() / 1000) });
  return token.save();
}

/**
 * Answers scripts and tests with a token of any user, without a password: the way past the sign-in page that a real
 * provider must not have. The tokens are made and signed by the same code as all others.
 *
 * Only JSON is taken, so that no form on another site can have a token issued, and nothing is readable across origins.
 */
export function serveDevToken(provider: Provider, tokenClaims: TokenClaims): void {
  provider.use(async (ctx, next) => {
    if (ctx.path !== DEV_TOKEN_PATH) return next();
    ctx.set('Cache-Control', 'no-store');
    const refuse = (status: number, error: string, code = 'REQUEST_INVALID') => {
      ctx.status = status;
      ctx.body = { error, code };
    };
    if (ctx.method !== 'POST') {
      ctx.set('Allow', 'POST');
      return refuse(405, 'Ask for a token with POST.', 'METHOD_NOT_ALLOWED');
    }
    if (!ctx.is('application/json')) return refuse(415, 'Send the request as application/json.', 'MEDIA_TYPE_NOT_SUPPORTED');
    const body = await readBody(ctx.req);
    if (body === null) return refuse(413, 'The body takes at most 16 KiB.');
    const request = parseDevTokenRequest(body);
    if ('error' in request) return refuse(400, request.error, request.code);
    const accessToken = await issueToken(provider, tokenClaims, request);
    ctx.body = { access_token: accessToken, token_type: 'Bearer', expires_in: request.expiresInSeconds };
  });
}
