import type { Route } from './server.ts';

/** `GET /healthz`: the process is alive. It asks nobody, so that a database that is away does not get the hub restarted. */
export const healthRoute: Route = (server) => {
  server.get('/healthz', () => ({ status: 'ok' }));
};
