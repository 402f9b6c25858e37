import { describe, expect, it } from 'vitest';
import { Credential } from '../identity/credential.ts';
import { Secret } from '../identity/secret.ts';
import { secretParts } from './secret-parts.ts';

function partsOf(name: string, value: string): readonly string[] {
  return secretParts(new Credential([{ name, value: new Secret(value) }], {}));
}

describe('the parts of a credential that must not be seen', () => {
  it.each([
    ['what follows a scheme', 'Authorization', 'Bearer abc.def', ['abc.def']],
    ['an API key as a whole', 'x-api-key', 'key-123', ['key-123']],
    ['the whole where what follows the scheme is short', 'Authorization', 'Token abc', ['Token abc']],
    [
      'each cookie value, without quotes and decoded too',
      'Cookie',
      'sid="s%3Aabcdef"; n=1; t=tok-en-2',
      ['s%3Aabcdef', 's:abcdef', 'tok-en-2'],
    ],
    ['all cookies as a whole where each is short', 'cookie', 'a=1; b=2', ['a=1; b=2']],
    [
      'the user and the password of Basic',
      'authorization',
      'Basic am9objpodW50ZXIyIQ==',
      ['am9objpodW50ZXIyIQ==', 'john:hunter2!', 'hunter2!'],
    ],
    ['nothing of a value that is shorter than a word', 'x-lang', 'en-US', []],
  ])('are %s', (_, name, value, parts) => {
    expect(partsOf(name, value)).toEqual(parts);
  });

  it('leave out what has been wiped', () => {
    const credential = new Credential([{ name: 'authorization', value: new Secret('Bearer abc.def') }], {});
    credential.wipe();
    expect(secretParts(credential)).toEqual([]);
  });
});
