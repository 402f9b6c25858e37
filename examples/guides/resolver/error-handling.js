import express from 'express';
import { validateToken } from './validate-token.js';

export const app = express();

// #region resolver
app.post('/api/diosc/resolve-user', async (req, res) => {
  try {
    const authHeader = req.headers['x-user-auth-authorization'];

    if (!authHeader) {
      return res.status(401).json({ error: 'Missing token', code: 'TOKEN_MISSING' });
    }

    const user = await validateToken(authHeader);

    if (!user) {
      return res.status(401).json({ error: 'Invalid authentication.', code: 'INVALID_TOKEN' });
    }

    if (user.roles.length === 0) {
      return res.status(403).json({ error: 'Ask your administrator for a role.', code: 'NO_ROLE' });
    }

    res.json({
      userId: user.id,
      displayName: user.name,
      roles: user.roles,
      metadata: {
        tenantId: user.tenantId,
      },
    });
  } catch (error) {
    console.error('User resolver error:', error);

    // Don't expose internal errors
    if (error.code === 'TOKEN_EXPIRED') {
      return res.status(401).json({
        error: 'Your session has expired. Please log in again.',
        code: 'TOKEN_EXPIRED',
      });
    }

    if (error.code === 'INVALID_TOKEN') {
      return res.status(401).json({
        error: 'Invalid authentication.',
        code: 'INVALID_TOKEN',
      });
    }

    // Generic error (don't expose details)
    res.status(500).json({
      error: 'Unable to verify identity. Please try again.',
    });
  }
});
// #endregion
