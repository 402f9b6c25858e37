import { fastify } from 'fastify';
import type { RunningService } from '../service.ts';
import { SHOP_CLIENT_ID } from './client-id.ts';
import { createCookie } from './cookies.ts';
import { loadFiles } from './files.ts';
import { createIdentityClient } from './identity-client.ts';
import { ordersPage, type PagePlaces, welcomePage } from './page.ts';
import { ShopSessions } from './sessions.ts';
import { sendPage, serveSignIn } from './sign-in-routes.ts';

export type ShopOptions = PagePlaces & {
  /** Where the shop listens, and what the identity provider knows it by: `http://127.0.0.1:4001`. */
  readonly shopUrl: string;
  /** The identity provider that users sign in with. */
  readonly issuer: string;
  /** Told of what failed inside a request. Default: nobody. */
  readonly onError?: (error: unknown) => void;
};

/** Nothing runs, loads or is called but the shop itself, the hub and the API; forms end here or at the provider. */
function contentSecurityPolicy({ apiUrl, hubUrl, issuer }: ShopOptions): string {
  const hub = new URL(hubUrl).origin;
  return [
    "default-src 'none'",
    `script-src 'self' ${hub}`,
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${hub} ${hub.replace(/^http/, 'ws')} ${new URL(apiUrl).origin}`,
    `form-action 'self' ${new URL(issuer).origin}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * Starts the shop: the company's web application, with the chat in its page. The server signs users in and keeps what
 * could be used for long; the page is handed access tokens, and hands them to the API and to the assistant.
 */
export async function startShop(options: ShopOptions): Promise<RunningService> {
  const { shopUrl, issuer, onError = () => undefined } = options;
  const { hostname, port } = new URL(shopUrl);
  const identity = createIdentityClient({ issuer, clientId: SHOP_CLIENT_ID, shopUrl });
  const sessions = new ShopSessions(identity);
  const sessionCookie = createCookie(`acme_shop_${port}`);
  const policy = contentSecurityPolicy(options);

  const app = fastify({ logger: false, bodyLimit: 16 * 1024, forceCloseConnections: true });
  // The form that signs out has no fields.
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, _body, done) => done(null, {}));
  app.addHook('onSend', async (_request, reply) => {
    reply.header('content-security-policy', policy).header('x-content-type-options', 'nosniff').header('referrer-policy', 'same-origin');
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
  app.setErrorHandler((error, _request, reply) => {
    onError(error);
    return reply.code(500).type('text/plain').send('Acme Orders failed. Reload the page; if it happens again, tell its makers.');
  });

  app.get('/healthz', async () => ({ status: 'ok' }));
  for (const [path, { type, body }] of loadFiles()) {
    app.get(path, (_request, reply) => reply.header('cache-control', 'no-cache').type(type).send(body));
  }
  app.get('/', (request, reply) => {
    const user = sessions.user(sessionCookie.read(request));
    return sendPage(reply, user ? ordersPage(user, options) : welcomePage(null));
  });
  serveSignIn(app, { shopUrl, identity, sessions, sessionCookie, onError });

  const url = await app.listen({ port: Number(port), host: hostname });
  return { url, stop: () => app.close() };
}
