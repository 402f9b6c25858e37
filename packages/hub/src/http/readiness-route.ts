import type { Bus } from '../bus/bus.ts';
import type { Route } from './server.ts';

/**
 * `GET /readyz`: the hub can serve. 200 while the database answers, 503 otherwise. `bus` says whether wakes between hubs
 * arrive at once (`ok`) or by looking into the database (`polling`): slower, but nothing is lost, so that it still serves.
 */
export function readinessRoute(isDatabaseReady: () => Promise<boolean>, bus: Pick<Bus, 'state'>): Route {
  return (server) => {
    server.get('/readyz', async (_request, reply) => {
      const database = await isDatabaseReady();
      return reply
        .code(database ? 200 : 503)
        .send({ status: database ? 'ready' : 'not ready', database: database ? 'ok' : 'unavailable', bus: bus.state });
    });
  };
}
