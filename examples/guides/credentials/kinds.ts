import type { Diosc } from '@diosc/client';

// #region bearer
// The assistant allows (this is the default):
export const bearerAllowed = { allowedHeaders: ['authorization'] };

// The page hands over:
export const signInWithBearer = (diosc: Diosc, token: string) => diosc('auth', { headers: { Authorization: `Bearer ${token}` } });
// #endregion

// #region api-key
// The assistant allows:
export const apiKeyAllowed = { allowedHeaders: ['x-api-key'] };

// The page hands over:
export const signInWithApiKey = (diosc: Diosc, key: string) => diosc('auth', { headers: { 'X-API-Key': key } });
// #endregion

// #region cookies
// The assistant allows:
export const cookiesAllowed = { allowedHeaders: [], allowedCookies: ['sessionId', 'csrf'] };

// The page hands over, for instance, `document.cookie`; what is not named above is dropped:
export const signInWithCookies = (diosc: Diosc, cookies: string) => diosc('auth', { headers: { Cookie: cookies } });
// #endregion

// #region several
// The assistant allows:
export const severalAllowed = { allowedHeaders: ['authorization', 'x-api-key'], allowedCookies: ['sessionId'] };

// The page hands over:
export const signInWithSeveral = (diosc: Diosc, token: string, key: string, sessionId: string) =>
  diosc('auth', { headers: { Authorization: `Bearer ${token}`, 'X-API-Key': key, Cookie: `sessionId=${sessionId}` } });
// #endregion
