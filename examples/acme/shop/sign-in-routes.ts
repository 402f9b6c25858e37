import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Cookie, createCookie } from './cookies.ts';
import type { IdentityClient } from './identity-client.ts';
import { welcomePage } from './page.ts';
import type { ShopSessions } from './sessions.ts';

const tokenRequestSchema = z.strictObject({ fresh: z.boolean().default(false) });

const NOT_SIGNED_IN = { error: 'You are not signed in any more. Sign in again.', code: 'SIGNED_OUT' } as const;
const SIGN_IN_FAILED = 'The sign-in did not come to an end. Try again.';
const PROVIDER_DOWN = 'Nobody can sign in just now: the identity provider does not answer. Try again in a moment.';

export function sendPage(reply: FastifyReply, page: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(page);
}

/** Adds signing in, signing out, and the endpoint that hands the shop's own page an access token. */
export function serveSignIn(
  app: FastifyInstance,
  options: {
    readonly shopUrl: string;
    readonly identity: IdentityClient;
    readonly sessions: ShopSessions;
    readonly sessionCookie: Cookie;
    readonly onError: (error: unknown) => void;
  },
): void {
  const { shopUrl, identity, sessions, sessionCookie, onError } = options;
  const { origin, port } = new URL(shopUrl);
  const signInCookie = createCookie(`acme_shop_sign_in_${port}`);
  /** Requests that change something come from the shop's own page: no other site may sign users out or ask for tokens. */
  const isOwn = (request: FastifyRequest) => request.headers.origin === origin;

  app.get('/sign-in', async (_request, reply) => {
    try {
      const { url, pending } = await identity.begin();
      signInCookie.set(reply, sessions.begin(pending));
      return reply.redirect(url.href, 303);
    } catch (error) {
      onError(error);
      return sendPage(reply.code(503), welcomePage(PROVIDER_DOWN));
    }
  });

  app.get('/callback', async (request, reply) => {
    const pending = sessions.takePending(signInCookie.read(request));
    signInCookie.clear(reply);
    const callback = new URL(request.url, shopUrl);
    if (!pending || callback.searchParams.has('error')) return sendPage(reply.code(400), welcomePage(SIGN_IN_FAILED));
    try {
      const { user, tokens } = await identity.finish(callback, pending);
      sessionCookie.set(reply, sessions.signIn(user, tokens));
      return reply.redirect('/', 303);
    } catch (error) {
      onError(error);
      return sendPage(reply.code(400), welcomePage(SIGN_IN_FAILED));
    }
  });

  app.post('/token', async (request, reply) => {
    if (!isOwn(request)) return reply.code(403).send({ error: 'Only the shop itself may ask for a token.', code: 'ORIGIN_NOT_ALLOWED' });
    const wanted = tokenRequestSchema.safeParse(request.body);
    if (!wanted.success) return reply.code(400).send({ error: 'The body takes {"fresh": true} or {}.', code: 'REQUEST_INVALID' });
    const token = await sessions.token(sessionCookie.read(request), wanted.data.fresh);
    return token ?? reply.code(401).send(NOT_SIGNED_IN);
  });

  app.post('/sign-out', async (request, reply) => {
    if (!isOwn(request)) return sendPage(reply.code(403), welcomePage(null));
    const idToken = sessions.signOut(sessionCookie.read(request));
    sessionCookie.clear(reply);
    return reply.redirect(idToken === null ? '/' : (await identity.signOutUrl(idToken)).href, 303);
  });
}
