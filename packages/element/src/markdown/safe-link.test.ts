import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMisleading, safeLink } from './safe-link.ts';

describe('a link', () => {
  it.each([
    ['https://shop.example/orders/1?x=1#y', 'shop.example'],
    ['HTTP://SHOP.example:8080/', 'shop.example:8080'],
    ['mailto:john%40doe@shop.example', 'john@doe@shop.example'],
    ['https://xn--e1afmkfd.example/', 'xn--e1afmkfd.example'],
  ])('to %s says that it leads to %s', (href, destination) => {
    expect(safeLink(href)?.destination).toBe(destination);
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://shop.example/1',
    'ftp://shop.example',
    '//shop.example/x',
    '/logout',
    'logout?now',
    '#top',
    '',
    'https:shop.example',
    'https://bank.example@evil.example/',
    'https://user:secret@evil.example/',
    'mailto:',
    'tel:123',
    'intent://scan/#Intent;scheme=zxing;end',
  ])('is none: %j', (href) => {
    expect(safeLink(href)).toBeNull();
  });

  it('never leads anywhere but by http, https or mail, whatever is written', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((text) => `javascript:${text}`),
        ),
        (href) => {
          const link = safeLink(href);
          expect(link === null || /^(https?:\/\/|mailto:)/.test(link.href)).toBe(true);
        },
      ),
    );
  });

  it.each([
    ['https://bank.example', 'https://evil.example/x'],
    ['bank.example/login', 'https://evil.example/bank.example/login'],
    ['www.bank.example', 'https://bank.example.evil.example/'],
    ['BANK.example', 'mailto:thief@evil.example'],
  ])('whose words are %s misleads where it leads to %s', (words, href) => {
    const link = safeLink(href);
    expect(link !== null && isMisleading(words, link)).toBe(true);
  });

  it.each([
    ['bank.example', 'https://www.bank.example/login'],
    ['https://bank.example/a', 'https://bank.example/b'],
    ['Read more', 'https://evil.example'],
    ['version 1.2', 'https://shop.example'],
    ['https://bank.example:8443', 'https://bank.example:8443/'],
  ])('whose words are %s does not mislead where it leads to %s', (words, href) => {
    const link = safeLink(href);
    expect(link !== null && isMisleading(words, link)).toBe(false);
  });
});
