/**
 * Stands for your own check of a token, the same that your API makes: here of opaque tokens that are kept in a table.
 * @typedef {{ id: string, name: string, email: string, roles: string[], department: string, tenantId: string }} User
 * @type {Map<string, { user: User, expiresAt: number }>}
 */
export const tokens = new Map();

/**
 * The user to whom the token was given; null for a token that was given to nobody.
 * @param {string | string[]} authHeader
 * @throws {Error} with the code `TOKEN_EXPIRED` or `INVALID_TOKEN`, so that the resolver can say which.
 */
export async function validateToken(authHeader) {
  const [scheme, token, ...rest] = String(authHeader).split(' ');
  if (scheme !== 'Bearer' || !token || rest.length > 0) {
    throw Object.assign(new Error('The header is not a bearer token.'), { code: 'INVALID_TOKEN' });
  }
  const known = tokens.get(token);
  if (!known) return null;
  if (known.expiresAt <= Date.now()) throw Object.assign(new Error('The token has expired.'), { code: 'TOKEN_EXPIRED' });
  return known.user;
}
