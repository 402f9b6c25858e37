// Each of these calls returns a promise, and nobody has to wait for it: what becomes of it is told by events as well.

/**
 * Hands over the token of whoever is signed in now.
 * @param diosc what `@diosc/client` exports, or the kit has set
 * @param {string} accessToken
 * @param {{ id: string, tenantId: string }} currentUser
 */
export function signIn(diosc, accessToken, currentUser) {
  // #region sign-in
  diosc('auth', {
    headers: {
      Authorization: `Bearer ${accessToken}`,
    },
    userId: currentUser.id,
    tenantId: currentUser.tenantId,
  });
  // #endregion
}

/**
 * Hands over a new token of the same user: a refresh.
 * @param diosc what `@diosc/client` exports, or the kit has set
 * @param {string} newAccessToken
 * @param {{ id: string }} currentUser
 */
export function pushFreshToken(diosc, newAccessToken, currentUser) {
  // #region refresh
  // Push updated auth with a new token (same userId = token refresh)
  diosc('auth', {
    headers: { Authorization: `Bearer ${newAccessToken}` },
    userId: currentUser.id, // Same user: Diosc treats this as a refresh
  });
  // #endregion
}

/**
 * Says which tenant the user belongs to.
 * @param diosc what `@diosc/client` exports, or the kit has set
 * @param {string} token
 */
export function signInToTenant(diosc, token) {
  // #region tenant
  diosc('auth', {
    headers: { Authorization: `Bearer ${token}` },
    userId: 'john',
    tenantId: 'acme-corp', // All session data scoped to this tenant
  });
  // #endregion
}

/**
 * Forgets the user: to be called where your application signs them out.
 * @param diosc what `@diosc/client` exports, or the kit has set
 */
export function signOut(diosc) {
  // #region sign-out
  diosc('auth', null);
  // #endregion
}
