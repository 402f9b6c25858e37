import { describe, expect, it } from 'vitest';
import { chatUrl } from './chat-url.ts';

describe('the address of the chat door', () => {
  it.each([
    ['https://hub.example', null, 'wss://hub.example/v1/chat'],
    ['http://127.0.0.1:4000/', null, 'ws://127.0.0.1:4000/v1/chat'],
    ['https://hub.example/base//', null, 'wss://hub.example/base/v1/chat'],
    ['https://hub.example/?token=abc#fragment', null, 'wss://hub.example/v1/chat'],
    ['/hub', 'https://shop.example/cart?x=1', 'wss://shop.example/hub/v1/chat'],
    ['', 'https://shop.example/cart/', 'wss://shop.example/cart/v1/chat'],
  ])('of %s seen from %s is %s', (backendUrl, baseUrl, expected) => {
    expect(chatUrl(backendUrl, baseUrl)).toBe(expected);
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
    expect(() => chatUrl(backendUrl, null)).toThrow(expect.objectContaining({ code: 'ARGUMENTS_INVALID' }));
  });

  it('is refused without repeating a password', () => {
    expect(() => chatUrl('https://john:canary@hub', null)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('canary') }),
    );
  });
});
