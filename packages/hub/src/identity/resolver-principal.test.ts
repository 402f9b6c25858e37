import { expect, it } from 'vitest';
import { Credential } from './credential.ts';
import { readPrincipal } from './resolver-principal.ts';
import { Secret } from './secret.ts';

it('takes the own credential out of what a careless resolver repeats: names, addresses and metadata [BYOA-08, SAFE-01]', () => {
  const credential = new Credential([{ name: 'Authorization', value: new Secret('Bearer canary-5c1f-90ab') }], {});
  const body = {
    userId: 'john',
    displayName: 'John canary-5c1f-90ab',
    email: 'canary-5c1f-90ab',
    metadata: { note: ['canary-5c1f-90ab'] },
  };

  const reading = readPrincipal(JSON.stringify(body), credential);

  expect(reading.isValid).toBe(true);
  expect(JSON.stringify(reading)).not.toContain('canary-5c1f');
});
