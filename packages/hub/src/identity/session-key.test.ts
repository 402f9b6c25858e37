import { describe, expect, it } from 'vitest';
import { hashSessionKey, newSessionKey, sessionKeyMatches } from './session-key.ts';

describe('the key of an unverified session', () => {
  it('has 32 random bytes as base64url, different each time', () => {
    const keys = Array.from({ length: 100 }, newSessionKey);
    expect(keys.every((key) => /^[A-Za-z0-9_-]{43}$/.test(key))).toBe(true);
    expect(new Set(keys).size).toBe(100);
  });

  it('is stored as a hash that admits the key', () => {
    const key = newSessionKey();
    expect(hashSessionKey(key)).toMatch(/^[0-9a-f]{64}$/);
    expect(sessionKeyMatches(key, hashSessionKey(key))).toBe(true);
  });

  it.each<[string, (key: string) => [key: string, hash: string]]>([
    ['another key', (key) => [newSessionKey(), hashSessionKey(key)]],
    ['no key', (key) => ['', hashSessionKey(key)]],
    ['the hash itself as the key', (key) => [hashSessionKey(key), hashSessionKey(key)]],
    ['a key with a blank behind it', (key) => [`${key} `, hashSessionKey(key)]],
    ['an empty hash', (key) => [key, '']],
    ['a hash that was cut', (key) => [key, hashSessionKey(key).slice(0, 63)]],
    ['a hash of another length in bytes', (key) => [key, '\u00e9'.repeat(64)]],
  ])('does not admit with %s', (_, pair) => {
    expect(sessionKeyMatches(...pair(newSessionKey()))).toBe(false);
  });
});
