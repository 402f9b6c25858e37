import type { FastifyInstance } from 'fastify';

/** Lets pages of one origin, the shop's, call the API with a token. No cookie is ever involved, and no other origin may read. */
export function allowOrigin(app: FastifyInstance, origin: string): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('vary', 'Origin');
    if (request.headers.origin !== origin) return;
    reply.header('access-control-allow-origin', origin);
    reply.header('access-control-expose-headers', 'WWW-Authenticate');
    if (request.method !== 'OPTIONS') return;
    reply.header('access-control-allow-methods', 'GET, POST');
    reply.header('access-control-allow-headers', 'Authorization, Content-Type, X-Request-Id');
    reply.header('access-control-max-age', '600');
    return reply.code(204).send();
  });
}
