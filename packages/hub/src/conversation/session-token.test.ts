import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newSessionToken, readSessionToken } from './session-token.ts';

const tenant = fc.string({ minLength: 1, maxLength: 256, unit: 'grapheme' }).filter((text) => text.length <= 256 && !text.includes('\0'));

describe('a bearer of /v1/me', () => {
  it('names its tenant, whatever that is called, and is another every time', () => {
    fc.assert(
      fc.property(tenant, (tenantId) => {
        const [one, other] = [newSessionToken(tenantId), newSessionToken(tenantId)];
        expect(readSessionToken(one)?.tenantId).toBe(tenantId);
        expect(one).not.toBe(other);
        expect(one).toMatch(/^mt_[\w-]+\.[\w-]{43}$/);
      }),
    );
  });

  it('is not in what is kept of it', () => {
    const token = newSessionToken('acme');
    const random = token.split('.')[1] ?? '';
    expect(JSON.stringify(readSessionToken(token))).not.toContain(random);
  });

  it.each([
    ['nothing', ''],
    ['no prefix', newSessionToken('acme').slice(3)],
    ['another prefix', newSessionToken('acme').replace('mt_', 'ak_')],
    ['no tenant', newSessionToken('acme').replace(/_.*\./, '_.')],
    ['no random part', 'mt_YWNtZQ.'],
    ['a random part that is too short', newSessionToken('acme').slice(0, -1)],
    ['a random part that is too long', `${newSessionToken('acme')}A`],
    ['a tenant that is no text', newSessionToken('acme').replace(/_.*\./, '_gICA.')],
    ['a tenant in another spelling', newSessionToken('acme').replace('YWNtZQ', 'YWNtZR')],
    ['a tenant that no row can name', newSessionToken('ac\0me')],
    ['signs around it', ` ${newSessionToken('acme')}\n`],
  ])('is not read from %s', (_what, token) => {
    expect(readSessionToken(token)).toBeNull();
  });
});
