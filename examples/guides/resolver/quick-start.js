import express from 'express';
import { validateToken } from './validate-token.js';

export const app = express();

/* oxlint-disable eslint/no-unused-vars -- What failed is told in the guide to error handling, one step further. */

// #region resolver
// Express example
app.post('/api/diosc/resolve-user', async (req, res) => {
  try {
    // Get the forwarded auth header
    const authHeader = req.headers['x-user-auth-authorization'];

    if (!authHeader) {
      return res.status(401).json({ error: 'No authorization header' });
    }

    // Validate with your auth system
    const user = await validateToken(authHeader);

    if (!user) {
      return res.status(401).json({ error: 'Invalid token' });
    }

    // Return user info
    res.json({
      userId: user.id,
      displayName: user.name,
      email: user.email,
      roles: user.roles,
      metadata: {
        department: user.department,
        tenantId: user.tenantId,
      },
    });
  } catch (error) {
    res.status(500).json({ error: 'Internal error' });
  }
});
// #endregion
