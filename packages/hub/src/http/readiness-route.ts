import type { Route } from './server.ts';

/** `GET /readyz`: the hub can serve. 200 while the database answers, 503 with the part that does not otherwise. */
export function readinessRoute(isDatabaseReady: () => Promise<boolean>): Route {
  return (server) => {
    server.get('/readyz', async (_request, reply) => {
      const database = await isDatabaseReady();
      return reply.code(database ? 200 : 503).send({ status: database ? 'ready' : 'not ready', database: database ? 'ok' : 'unavailable' });
    });
  };
}
