import express from 'express';
import { parseCookies, sessionStore, userStore } from './session-store.js';

export const app = express();

// #region resolver
app.post('/api/diosc/resolve-user', async (req, res) => {
  const cookies = req.headers['x-user-auth-cookie'];

  if (!cookies) {
    return res.status(401).json({ error: 'No session' });
  }

  // Parse session ID from cookies
  const sessionId = parseCookies(cookies).sessionId;

  // Look up session in your database
  const session = await sessionStore.get(sessionId);

  if (!session || session.expiresAt < Date.now()) {
    return res.status(401).json({ error: 'Session expired' });
  }

  // Get user from session
  const user = await userStore.get(session.userId);

  res.json({
    userId: user.id,
    displayName: user.name,
    email: user.email,
    roles: user.roles,
  });
});
// #endregion
