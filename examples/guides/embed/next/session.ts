// Stands for the sign-in of your application, such as that of Auth.js.

export type SignedIn = { readonly accessToken: string; readonly user: { readonly id: string; readonly name: string } };

/** Who has which session, by the value of the cookie; yours is in a database. */
export const sessions = new Map<string, SignedIn>();

/** The session of the request's own cookie; null where there is none. */
export function readSession(request: Request): SignedIn | null {
  const [, id = ''] = /(?:^|; )session=([^;]*)/.exec(request.headers.get('cookie') ?? '') ?? [];
  return sessions.get(id) ?? null;
}
