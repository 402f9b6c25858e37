import { newId } from '@diosc/protocol';
import { describe, expect, it } from 'vitest';
import { Secret } from '../identity/secret.ts';
import { hashAdminToken, newAdminToken } from './admin-token.ts';
import { createRecogniseAdministrator } from './recognise-administrator.ts';

const record = { id: newId('adminToken'), name: 'auditor', scope: 'read-only', createdAt: 0, expiresAt: null, revokedAt: null } as const;

describe('an administrator', () => {
  it('is recognised by the bootstrap token without the database, which may be away', async () => {
    const recognise = createRecogniseAdministrator(new Secret('the-token'), { findUsable: () => Promise.reject(new Error('away')) });
    expect(await recognise('the-token')).toMatchObject({ id: 'bootstrap', scope: 'admin' });
    await expect(recognise('another')).rejects.toThrow('away');
  });

  it('is recognised by the hash of a stored token, which alone is asked for', async () => {
    const token = newAdminToken();
    const asked: unknown[] = [];
    const recognise = createRecogniseAdministrator(
      new Secret('the-token'),
      {
        findUsable: async (hash, now) => {
          asked.push([hash, now]);
          return hash === hashAdminToken(token) ? record : null;
        },
      },
      () => 42,
    );
    expect(await recognise(token)).toEqual({ id: record.id, name: 'auditor', scope: 'read-only' });
    expect(asked).toEqual([[hashAdminToken(token), 42]]);
    expect(await recognise(hashAdminToken(token))).toBeNull();
  });

  it('is nobody by an empty token', async () => {
    const recognise = createRecogniseAdministrator(new Secret('the-token'), { findUsable: async () => null });
    expect(await recognise('')).toBeNull();
  });
});

it('never makes the same token twice, and makes them long', () => {
  const tokens = Array.from({ length: 100 }, newAdminToken);
  expect(new Set(tokens).size).toBe(100);
  for (const token of tokens) expect(token).toMatch(/^at_[\w-]{43}$/);
});
