import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Credential } from '../identity/credential.ts';
import { Secret } from '../identity/secret.ts';
import { createRedactor } from './create-redactor.ts';
import type { Redactor } from './redactor.ts';

const SECRET = 'opaque/Token+42==&"x"';

function redactorOf(value: string): Redactor {
  return createRedactor(new Credential([{ name: 'x-api-key', value: new Secret(value) }], {}));
}

const each = (text: string, write: (code: number, sign: string) => string) =>
  text
    .split('')
    .map((sign) => write(sign.charCodeAt(0), sign))
    .join('');
const hex = (code: number, digits: number) => code.toString(16).padStart(digits, '0');
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** What hides a secret from a search for it, and from no reader. */
const DISGUISES: [what: string, disguise: (secret: string) => string][] = [
  ['with JSON escapes for every sign', (secret) => each(secret, (code) => `\\u${hex(code, 4)}`)],
  ['with JSON escapes in JSON in JSON', (secret) => each(secret, (code) => `\\\\\\\\u${hex(code, 4).toUpperCase()}`)],
  ['with one JSON escape', (secret) => `\\u${hex(secret.charCodeAt(0), 4)}${secret.slice(1)}`],
  ['with percent codes for every sign', (secret) => each(secret, (code) => `%${hex(code, 2)}`)],
  ['with codes of a shell or C', (secret) => each(secret, (code) => `\\x${hex(code, 2)}`)],
  ['with decimal codes of HTML', (secret) => each(secret, (code) => `&#${code};`)],
  ['with hexadecimal codes of HTML', (secret) => each(secret, (code) => `&#x${hex(code, 2)};`)],
  ['with names of HTML', (secret) => secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
  ['with slashes escaped twice', (secret) => JSON.stringify(JSON.stringify(secret.replaceAll('/', '\\/')))],
  ['backwards', (secret) => secret.split('').toReversed().join('')],
  ['with zero-width spaces', (secret) => each(secret, (_, sign) => `${sign}\u200b`)],
  ['with a joiner, a soft hyphen and a mark of direction', (secret) => each(secret, (_, sign) => `${sign}\u2060\u00ad\u202e`)],
  ['with blanks after every two signs', (secret) => secret.replaceAll(/../g, '$& ')],
  ['with one break', (secret) => `${secret.slice(0, 9)}\n    ${secret.slice(9)}`],
  ['in base64 in lines', (secret) => base64(`user:${secret}:and more of it`).replaceAll(/.{8}/g, '$&\r\n')],
  ['in base64 in lines, within JSON', (secret) => JSON.stringify(base64(secret).replaceAll(/.{6}/g, '$&\n'))],
  ['in hexadecimal with blanks', (secret) => each(secret, (code) => `${hex(code, 2)} `)],
];

describe('a secret that is disguised is taken out', () => {
  it.each(DISGUISES)('%s [SAFE-01]', (_, disguise) => {
    const disguised = disguise(SECRET);
    for (const [before, after] of [
      ['', ''],
      ['it is ', ' indeed'],
      ['x\\', '%'],
      ['&#', '\\u00'],
    ] as const) {
      const redacted = redactorOf(SECRET).redact(`${before}${disguised}${after}`);
      expect(redacted).toContain('[redacted]');
      // At most what stands before and after, and what base64 shares with its neighbours.
      expect(redacted.length).toBeLessThanOrEqual(before.length + after.length + 60);
      for (let at = 0; at + 6 <= SECRET.length; at++) expect(redacted).not.toContain(disguise(SECRET.slice(at, at + 6)).trim());
    }
  });

  it('in any mixture of disguises, for any secret, however the text is cut [SAFE-01]', () => {
    const secret = fc.string({
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
      minLength: 12,
      maxLength: 60,
    });
    const style = fc.constantFrom(
      (_: number, sign: string) => sign,
      (code: number) => `\\u${hex(code, 4)}`,
      (code: number) => `%${hex(code, 2)}`,
      (code: number) => `&#${code};`,
      (_: number, sign: string) => `${sign}\u200b`,
      (_: number, sign: string) => `${sign}\n  `,
    );
    fc.assert(
      fc.property(
        secret,
        fc.infiniteStream(style),
        fc.string({ maxLength: 9 }),
        fc.array(fc.nat(), { maxLength: 9 }),
        (value, styles, around, places) => {
          // A backslash, a percent sign or an ampersand within a secret may be taken for the beginning of an escape.
          const plain = value.replaceAll(/[\\%&]/g, 'x');
          const disguised = each(plain, (code, sign) => (styles.next().value ?? String)(code, sign));
          const text = `${around} ${disguised} ${around}`;
          const redactor = redactorOf(plain);
          const redacted = redactor.redact(text);
          expect(redacted).toContain('[redacted]');
          expect(redacted).not.toContain(disguised);
          const stream = redactor.stream();
          const cuts = [...places.map((place) => place % (text.length + 1)), text.length].toSorted((one, other) => one - other);
          const pieces = cuts.map((place, index) => stream.push(text.slice(index === 0 ? 0 : cuts[index - 1], place)));
          expect(pieces.join('') + stream.end()).toBe(redacted);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('what only looks like it is left alone', () => {
  it.each([
    ['online', 'it is on line, o n l i n e'],
    ['secret-123456', 'secret- 12345'],
    ['secret-123456', `secret-${' '.repeat(70)}123456`],
    ['secret-123456', '100 % of \\ and & and \\u00 and %4 and &#; and &amp; and &nope;'],
    ['secret-123456', 's e c r e t'],
  ])('for the secret %s: %s', (secret, text) => {
    expect(redactorOf(secret).redact(text)).toBe(text);
  });

  it('any text without the secret, byte for byte', () => {
    const redactor = redactorOf('secret-123456-of-john');
    const piece = fc.constantFrom(
      's',
      'se',
      'secret-',
      '123456',
      ' ',
      '\n',
      '\\',
      '\\\\',
      '%',
      '&',
      '&#',
      '&#115;',
      '\\u0073',
      '%73',
      '\u200b',
      'x',
      'of-john',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        const meant = text.replaceAll(/&#115;|\\+u0073|%73/g, 's').replaceAll(/[\s\u200b]/g, '');
        if (!meant.includes('secret-123456-of-john')) expect(redactor.redact(text)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it('holds no more of a text than it must: blanks after the beginning of a secret are released', () => {
    const stream = redactorOf('secret-123456').stream();
    expect(stream.push(`s${' '.repeat(100)}`).length).toBeGreaterThan(90);
  });

  it('takes a time that grows with the text, whatever is in it', () => {
    const redactor = redactorOf('a'.repeat(4000));
    for (const unit of ['a ', '\\', '\\u0061', '%61', '&#97;', '&', 'a\u200b', `a${' '.repeat(63)}`]) {
      const text = unit.repeat(Math.ceil(120_000 / unit.length));
      const from = process.cpuUsage();
      redactor.redact(text);
      const { user, system } = process.cpuUsage(from);
      expect((user + system) / 1000).toBeLessThan(2000);
    }
  });
});
