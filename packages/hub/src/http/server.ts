import { newId } from '@diosc/protocol';
import fastify, { type FastifyInstance } from 'fastify';
import type { Log } from '../log.ts';
import { Problem } from '../problem/problem.ts';
import { requestProblem } from './request-problem.ts';
import { sendProblem } from './send-problem.ts';

const SANE_REQUEST_ID = /^[A-Za-z0-9_-]{8,100}$/;

/** How long requests under way may take at most when the hub stops. */
const FINISH_WITHIN_MS = 2000;

/** A route of the hub: one endpoint, one file, registered here by the composition root. */
export type Route = (server: FastifyInstance) => void;

/**
 * The HTTP side of the hub: request ids, security headers, and errors in one form. A request id of the caller is taken
 * if it is harmless in logs and headers.
 */
export function createHttpServer(routes: readonly Route[], log: Log): FastifyInstance {
  const server = fastify({
    logger: false,
    bodyLimit: 256 * 1024,
    // A name of 256 characters, each of four bytes, each byte percent-encoded.
    routerOptions: { maxParamLength: 256 * 4 * 3 },
    frameworkErrors: (error, request, reply) => void sendProblem(reply, requestProblem(error) ?? Problem.from(error), request.id),
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && SANE_REQUEST_ID.test(given) ? given : newId('request');
    },
  });
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
  });
  // A connection on which nothing was asked yet, as browsers open ahead of need, is not idle to Node: it would hold up the stop.
  server.addHook('preClose', async () => void setTimeout(() => server.server.closeAllConnections(), FINISH_WITHIN_MS).unref());
  server.setErrorHandler((error, request, reply) => {
    const problem = requestProblem(error) ?? Problem.from(error);
    if (problem.reason.kind === 'internal') log.error({ err: error, requestId: request.id }, 'a request failed');
    return sendProblem(reply, problem, request.id);
  });
  server.setNotFoundHandler((request, reply) => sendProblem(reply, new Problem({ kind: 'not_found', what: 'such page' }), request.id));
  for (const route of routes) route(server);
  return server;
}
