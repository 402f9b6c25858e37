import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Credential } from './credential.ts';
import { Secret } from './secret.ts';

const CANARY = 'canary-0c1d2e';

describe('a secret', () => {
  it.each<[string, (secret: Secret) => string]>([
    ['concatenated', (secret) => `${secret}`],
    ['added to text', (secret) => `${String(secret)}!`],
    ['serialised', (secret) => JSON.stringify({ secret })],
    ['inspected with all that is hidden', (secret) => inspect(secret, { showHidden: true, depth: null, getters: true })],
    ['formatted', (secret) => format('%s %o %O %j', secret, secret, secret, secret)],
    ['spread', (secret) => JSON.stringify({ ...secret })],
    ['cloned', (secret) => inspect(structuredClone(secret))],
    ['in an error', (secret) => inspect(new Error('no', { cause: secret }))],
    [
      'in a credential',
      (secret) => inspect(new Credential([{ name: 'authorization', value: secret }], {}), { showHidden: true, depth: null }),
    ],
  ])('shows nothing when it is %s', (_, show) => {
    expect(show(new Secret(CANARY))).not.toContain('canary');
  });

  it('throws once it has been wiped', () => {
    const secret = new Secret(CANARY);
    expect(secret.expose()).toBe(CANARY);
    secret.wipe();
    expect(secret.wiped).toBe(true);
    expect(() => secret.expose()).toThrow('wiped');
  });
});
