import { type FastifyError, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { createAccessTokenVerifier, TokenRefused } from '../access-token.ts';
import { ORDERS_AUDIENCE } from '../orders-scopes.ts';
import { type ListenOptions, LOOPBACK, type RunningService } from '../service.ts';
import { allowOrigin } from './cross-origin.ts';
import type { Endpoint, OrdersApiParts } from './endpoint.ts';
import { cancelOrder } from './endpoints/cancel-order.ts';
import { createOrder } from './endpoints/create-order.ts';
import { getCustomer } from './endpoints/get-customer.ts';
import { getOrder } from './endpoints/get-order.ts';
import { getSalesReport } from './endpoints/get-sales-report.ts';
import { listOrders } from './endpoints/list-orders.ts';
import { createJournal, hashOf, type Journal } from './journal.ts';
import { createOrderBook } from './order-book.ts';
import { assertMay, type Caller, callerFrom } from './permissions.ts';
import { Refusal } from './refusal.ts';
import { SEED } from './seed.ts';

export type OrdersApiOptions = ListenOptions & {
  /** Whose tokens are taken. */
  readonly issuer: string;
  /** What they must be issued for; default {@link ORDERS_AUDIENCE}. */
  readonly audience?: string;
  /** The origin whose pages may call the API. */
  readonly shopUrl: string;
  /** Told of what failed inside a request. Default: nobody. */
  readonly onError?: (error: unknown) => void;
};

/** `journal` tells tests what was asked of the API. */
export type OrdersApi = RunningService & { readonly journal: Journal };

const ENDPOINTS: readonly Endpoint[] = [listOrders, getOrder, createOrder, cancelOrder, getCustomer, getSalesReport];

/** RFC 6750, section 3.1: a request without a token is asked for one, and not told that it is wrong. */
function unauthenticated(refused: TokenRefused): Refusal {
  const challenge = refused.code === 'TOKEN_MISSING' ? 'Bearer' : `Bearer error="invalid_token", error_description="${refused.message}"`;
  return new Refusal(refused.code, refused.message, { challenge, cause: refused });
}

function refusalFrom(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new Refusal('REQUEST_INVALID', 'The body must be JSON of at most 64 KiB, sent as application/json.', { cause: error });
  }
  return new Refusal('INTERNAL', 'The Orders API failed. Try again; if it happens again, tell its makers.', { cause: error });
}

/**
 * Starts the company's Orders API: an API like any other, which knows nothing of assistants. It checks the token of
 * each request, and lets nobody do more through a program than they may do themselves.
 */
export async function startOrdersApi(options: OrdersApiOptions): Promise<OrdersApi> {
  const { port = 0, host = LOOPBACK, issuer, audience = ORDERS_AUDIENCE, shopUrl, onError = () => undefined } = options;
  const verify = createAccessTokenVerifier({ issuer, audience });
  const journal = createJournal();
  const callers = new WeakMap<FastifyRequest, Caller>();

  const authenticate = async (request: FastifyRequest): Promise<Caller> => {
    try {
      return callerFrom(await verify(request.headers.authorization));
    } catch (error) {
      if (error instanceof TokenRefused) throw unauthenticated(error);
      throw new Refusal('IDENTITY_PROVIDER_UNAVAILABLE', 'Your sign-in cannot be checked just now. Try again in a moment.', {
        cause: error,
      });
    }
  };
  const parts: OrdersApiParts = {
    book: createOrderBook(SEED),
    journal,
    async allow(request, action) {
      const caller = await authenticate(request);
      callers.set(request, caller);
      assertMay(caller, action);
      return caller;
    },
  };

  const app = fastify({ logger: false, bodyLimit: 64 * 1024, forceCloseConnections: true });
  allowOrigin(app, new URL(shopUrl).origin);
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    reply.header('x-content-type-options', 'nosniff');
  });
  app.addHook('onResponse', async (request, reply) => {
    const { authorization } = request.headers;
    const requestId = request.headers['x-request-id'];
    journal.recordRequest({
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      userId: callers.get(request)?.userId ?? null,
      authorizationHash: authorization === undefined ? null : hashOf(authorization),
      requestId: typeof requestId === 'string' ? requestId : null,
    });
  });

  const answer = (reply: FastifyReply, refusal: Refusal) => {
    if (refusal.status >= 500) onError(refusal.cause);
    if (refusal.challenge !== null) reply.header('www-authenticate', refusal.challenge);
    const details = refusal.details.length > 0 ? { details: refusal.details } : {};
    return reply.code(refusal.status).send({ error: refusal.message, code: refusal.code, ...details });
  };
  app.setErrorHandler((error: FastifyError | Refusal, _request, reply) => answer(reply, refusalFrom(error)));
  app.setNotFoundHandler((_request, reply) => answer(reply, new Refusal('NOT_FOUND', 'The Orders API serves nothing at that path.')));
  app.get('/healthz', async () => ({ status: 'ok' }));
  for (const endpoint of ENDPOINTS) endpoint(app, parts);

  const url = await app.listen({ port, host });
  return { url, journal, stop: () => app.close() };
}
