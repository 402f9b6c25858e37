import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Administrator } from '../../admin/administrator.ts';
import type { VersionCondition } from '../../assistant/configuration-store.ts';
import { Problem } from '../../problem/problem.ts';
import { docsRoute } from '../docs-route.ts';
import { openApiRoute } from '../openapi-route.ts';
import type { Route } from '../server.ts';
import { AdminDoor } from './admin-door.ts';
import { ADMIN_ENDPOINTS } from './admin-endpoints.ts';
import type { AdminPorts } from './admin-ports.ts';
import type { Endpoint } from './endpoint.ts';
import { readIfMatch } from './entity-tag.ts';

/**
 * Every endpoint of the Admin API, each behind the door; whatever else is asked for under `/admin/` is too. Beside them its
 * documentation, which is for everybody.
 */
export function adminRoutes(ports: AdminPorts, endpoints: readonly Endpoint[] = ADMIN_ENDPOINTS): Route[] {
  const door = new AdminDoor(ports);
  return [
    openApiRoute,
    docsRoute,
    (server) => {
      server.register(async (scope) => {
        acceptJsonBodies(scope);
        scope.addHook('onRequest', async (_request, reply) => {
          // What is configured is for the asking administrator alone, and no cache between is one.
          reply.header('cache-control', 'no-store');
        });
        for (const endpoint of endpoints) serve(scope, endpoint, door, ports);
        scope.all('/admin/*', { onRequest: async (request, reply) => void (await door.admit(request, reply, 'read-only')) }, () => {
          throw new Problem({ kind: 'not_found', what: 'such endpoint' });
        });
      });
    },
  ];
}

function serve(scope: FastifyInstance, endpoint: Endpoint, door: AdminDoor, ports: AdminPorts): void {
  const administrators = new WeakMap<FastifyRequest, Administrator>();
  scope.route({
    method: endpoint.method,
    url: endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    async onRequest(request, reply) {
      administrators.set(request, await door.admit(request, reply, endpoint.scope));
    },
    async handler(request, reply) {
      const administrator = administrators.get(request);
      if (administrator === undefined) throw new Problem({ kind: 'unauthorized' });
      const { params, query, body, id, ip, headers } = request;
      const caller = { administrator, requestId: id, ip };
      const ifMatch = conditionOf(endpoint, headers['if-match']);
      const answer = await endpoint.run({ params, query, body, ifMatch, caller }, ports);
      return reply.code(answer.status).headers(answer.headers).send(answer.payload);
    },
  });
}

/** @throws {Problem} `request_invalid` for a condition that this endpoint could not keep: what is conditional must not just happen. */
function conditionOf({ method, isConditional }: Endpoint, ifMatch: string | undefined): VersionCondition {
  if (isConditional === true || ifMatch === undefined) return readIfMatch(ifMatch);
  if (method === 'GET') return null;
  throw new Problem({ kind: 'request_invalid', path: 'If-Match', expected: 'cannot be used here: what this changes has no version' });
}

/** JSON under either of its names here, and nothing instead of an error where a client announces JSON and sends none. */
function acceptJsonBodies(scope: FastifyInstance): void {
  const parse = scope.getDefaultJsonParser('error', 'error');
  scope.removeContentTypeParser(['application/json', 'text/plain']);
  scope.addContentTypeParser<string>(['application/json', 'application/merge-patch+json'], { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body, done);
  });
}
