import { fastify } from 'fastify';
import { type AccessTokenClaims, createAccessTokenVerifier, TokenRefused } from '../access-token.ts';
import { ORDERS_AUDIENCE } from '../orders-scopes.ts';
import { TENANT_NAMES } from '../people.ts';
import { type ListenOptions, LOOPBACK, type RunningService } from '../service.ts';

export const RESOLVER_PATH = '/api/diosc/resolve-user';

export type ResolverOptions = ListenOptions & {
  /** Whose tokens are taken. */
  readonly issuer: string;
  /** What they must be issued for; default {@link ORDERS_AUDIENCE}: the token that the assistant works with. */
  readonly audience?: string;
  /** Told of what failed inside a request. Default: nobody. */
  readonly onError?: (error: unknown) => void;
};

/** `resolverUrl` is what an assistant's `userResolverUrl` is set to. */
export type Resolver = RunningService & { readonly resolverUrl: string };

function answerFor(claims: AccessTokenClaims) {
  return {
    userId: claims.sub,
    ...(claims.name !== undefined && { displayName: claims.name }),
    ...(claims.email !== undefined && { email: claims.email }),
    roles: claims.roles,
    metadata: { tenantId: claims.tenant_id, tenantName: TENANT_NAMES[claims.tenant_id] ?? claims.tenant_id },
  };
}

/**
 * Starts the webhook that tells the hub who a user is. It is the company's own code and reads the company's own tokens,
 * so that the hub never has to. Answers 401 for a token that is missing, expired or not valid, 403 for a user without
 * any role, and 503 where the identity provider cannot be asked.
 */
export async function startResolver(options: ResolverOptions): Promise<Resolver> {
  const { port = 0, host = LOOPBACK, issuer, audience = ORDERS_AUDIENCE, onError = () => undefined } = options;
  const verify = createAccessTokenVerifier({ issuer, audience });
  const app = fastify({ logger: false, bodyLimit: 16 * 1024, forceCloseConnections: true });

  app.get('/healthz', async () => ({ status: 'ok' }));
  app.post(RESOLVER_PATH, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const authorization = request.headers['x-user-auth-authorization'];
    try {
      const claims = await verify(typeof authorization === 'string' ? authorization : undefined);
      if (claims.roles.length === 0) {
        return reply.code(403).send({ error: 'Your account has no role at Acme. Ask an administrator for one.', code: 'NO_ROLE' });
      }
      return answerFor(claims);
    } catch (error) {
      if (error instanceof TokenRefused) return reply.code(401).send({ error: error.message, code: error.code });
      onError(error);
      return reply.code(503).send({ error: 'Unable to verify identity. Please try again.', code: 'IDENTITY_PROVIDER_UNAVAILABLE' });
    }
  });

  const url = await app.listen({ port, host });
  return { url, resolverUrl: `${url}${RESOLVER_PATH}`, stop: () => app.close() };
}
