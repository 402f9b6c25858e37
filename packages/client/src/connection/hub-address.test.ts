import { describe, expect, it } from 'vitest';
import { hubAddress } from './hub-address.ts';

describe('the address of a hub', () => {
  it.each([
    ['https://hub.example', null, 'https://hub.example'],
    ['http://127.0.0.1:4000/', null, 'http://127.0.0.1:4000'],
    ['https://hub.example/base//', null, 'https://hub.example/base'],
    ['https://hub.example/?token=abc#fragment', null, 'https://hub.example'],
    ['/hub', 'https://shop.example/cart?x=1', 'https://shop.example/hub'],
    ['', 'https://shop.example/cart/', 'https://shop.example/cart'],
  ])('of %s seen from %s is %s', (backendUrl, baseUrl, expected) => {
    expect(hubAddress(backendUrl, baseUrl)).toBe(expected);
  });

  it.each([
    '',
    'hub',
    '//hub',
    'ws://hub',
    'javascript:alert(1)',
    'data:text/plain,x',
    'https://john@hub',
    'https://:secret@hub',
    'https://',
  ])('is refused for %s', (backendUrl) => {
    expect(() => hubAddress(backendUrl, null)).toThrow(expect.objectContaining({ code: 'ARGUMENTS_INVALID' }));
  });

  it('is refused without repeating a password', () => {
    expect(() => hubAddress('https://john:canary@hub', null)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('canary') }),
    );
  });
});
