import express from 'express';
import jwt from 'jsonwebtoken';

export const app = express();

// #region resolver
app.post('/api/diosc/resolve-user', (req, res) => {
  const authHeader = req.headers['x-user-auth-authorization'];

  if (!authHeader?.startsWith('Bearer ')) {
    return res.status(401).json({ error: 'Missing token' });
  }

  const token = authHeader.slice(7);

  try {
    const decoded = jwt.verify(token, process.env.JWT_SECRET);

    res.json({
      userId: decoded.sub,
      displayName: decoded.name,
      email: decoded.email,
      roles: decoded.roles || ['default'],
      metadata: {
        tenantId: decoded.tenant_id,
      },
    });
  } catch (error) {
    if (error.name === 'TokenExpiredError') {
      return res.status(401).json({ error: 'Token expired', code: 'TOKEN_EXPIRED' });
    }
    return res.status(401).json({ error: 'Invalid token' });
  }
});
// #endregion
