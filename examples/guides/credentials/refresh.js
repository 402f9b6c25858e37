/* oxlint-disable eslint/no-unused-vars -- A reader's handler may want to know the reason. */

/**
 * Gives a fresh token whenever the assistant says that it needs one.
 * @param diosc what `@diosc/client` exports, or the kit has set
 * @param {() => Promise<string>} refreshAccessToken
 * @param {{ id: string, tenantId: string }} currentUser
 */
export function refreshWhenAsked(diosc, refreshAccessToken, currentUser) {
  // #region handler
  diosc('on', 'auth:refresh_required', async ({ reason }) => {
    // Get a fresh token from your auth system
    const newToken = await refreshAccessToken();

    // Push updated auth
    diosc('auth', {
      headers: { Authorization: `Bearer ${newToken}` },
      userId: currentUser.id,
    });
  });
  // #endregion
}

/**
 * The same in one call: the client asks the function when it needs authentication, and whenever that must be fresh.
 * @param diosc what `@diosc/client` exports, or the kit has set
 * @param {() => Promise<string>} freshAccessToken
 * @param {{ id: string, tenantId: string }} currentUser
 */
export function signInByProvider(diosc, freshAccessToken, currentUser) {
  // #region provider
  diosc('auth', async () => ({
    headers: { Authorization: `Bearer ${await freshAccessToken()}` },
    userId: currentUser.id,
    tenantId: currentUser.tenantId,
  }));
  // #endregion
}
