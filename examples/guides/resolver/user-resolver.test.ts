import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { app } from './error-handling.js';
import { tokens } from './validate-token.js';

const john = { id: 'john', name: 'John Doe', email: 'john@acme.example', roles: ['sales'], department: 'Sales', tenantId: 'acme' };

beforeAll(() => {
  vi.spyOn(console, 'error').mockReturnValue();
  tokens.set('valid-token', { user: john, expiresAt: Date.now() + 60_000 });
  tokens.set('expired-token', { user: john, expiresAt: Date.now() - 1 });
});
afterAll(() => {
  vi.restoreAllMocks();
  tokens.clear();
});

// #region test
describe('User Resolver', () => {
  it('returns user for valid token', async () => {
    const response = await request(app).post('/api/diosc/resolve-user').set('X-User-Auth-Authorization', 'Bearer valid-token');

    expect(response.status).toBe(200);
    expect(response.body.userId).toBeDefined();
    expect(response.body.roles).toBeInstanceOf(Array);
  });

  it('returns 401 for expired token', async () => {
    const response = await request(app).post('/api/diosc/resolve-user').set('X-User-Auth-Authorization', 'Bearer expired-token');

    expect(response.status).toBe(401);
    expect(response.body.code).toBe('TOKEN_EXPIRED');
  });

  it('returns 401 for missing token', async () => {
    const response = await request(app).post('/api/diosc/resolve-user');

    expect(response.status).toBe(401);
  });
});
// #endregion
