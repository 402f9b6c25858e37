import { readSession } from '../../../session.ts';

/** Gives the page the token of its own session, whose cookie no script can read. */
export function GET(request: Request): Response {
  const session = readSession(request);
  if (session === null) return Response.json({ error: 'Please sign in.' }, { status: 401 });
  return Response.json({ accessToken: session.accessToken }, { headers: { 'cache-control': 'no-store' } });
}
