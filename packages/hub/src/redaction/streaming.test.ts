import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Credential } from '../identity/credential.ts';
import { Secret } from '../identity/secret.ts';
import { createRedactor } from './create-redactor.ts';
import type { Redactor } from './redactor.ts';
import { TOKEN_SHAPES } from './token-shapes.ts';

const SECRET = 'aab-Secret/42==aab';
const ALPHANUMERIC = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2w3X4y5Z6';
const JWT = ['eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9', 'eyJzdWIiOiJqb2huIiwiZXhwIjoxNzAwMDAwMDAwfQ', 'c2lnbmF0dXJlLW9mLXRoaXMtdG9rZW4'].join(
  '.',
);

function redactorOf(...secrets: string[]): Redactor {
  return createRedactor(
    new Credential(
      secrets.map((secret, index) => ({ name: `x-${index}`, value: new Secret(secret) })),
      {},
    ),
  );
}

function streamed(redactor: Redactor, pieces: readonly string[]): string {
  const stream = redactor.stream();
  return pieces.map((piece) => stream.push(piece)).join('') + stream.end();
}

/** The text cut at any places, empty pieces included. */
function cut(text: string, places: readonly number[]): string[] {
  const sorted = places.map((place) => place % (text.length + 1)).sort((one, other) => one - other);
  return [...sorted, text.length].map((place, index) => text.slice(index === 0 ? 0 : sorted[index - 1], place));
}

/** Whole tokens, beginnings and ends of tokens, own secrets in their forms, and what stands between them. */
const fragment = fc.oneof(
  fc.constantFrom(
    JWT,
    JWT.slice(0, 30),
    JWT.slice(0, 50),
    `${JWT}.`,
    'e',
    'ey',
    'eyJ',
    'eyJ-',
    '.',
    '..',
    '-',
    '_',
    '=',
    ' ',
    '\n',
    '"',
    '\t ',
  ),
  fc.constantFrom(...TOKEN_SHAPES.map(({ prefix }) => prefix)),
  fc.constantFrom(...TOKEN_SHAPES.map(({ prefix }) => prefix.slice(0, -1))),
  fc.constantFrom(...TOKEN_SHAPES.map(({ prefix, minLength }) => prefix + ALPHANUMERIC.slice(0, minLength))),
  fc.constantFrom('Bearer ', 'bearer', 'Basic ', 'BASIC', 'DPoP \t', 'QWxhZGRpbjpvcGVuIHNlc2FtZQ==', 'abcdef123456', 'functionality'),
  fc.constantFrom(
    '-----',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----',
    '-----END PRIVATE KEY-----',
    'PRIVATE KEY',
    'MIIEvQ\n',
    '-----BEGIN PUBLIC KEY-----',
  ),
  fc.constantFrom(
    SECRET,
    SECRET.slice(0, 9),
    SECRET.slice(9),
    encodeURIComponent(SECRET),
    JSON.stringify(SECRET),
    Buffer.from(SECRET).toString('hex'),
  ),
  fc.constantFrom(...['', 'x', 'xy'].map((before) => Buffer.from(`${before}${SECRET}`).toString('base64'))),
  fc.constantFrom('show', 'the', 'order', '1042', 'EUR 19.99', '\u20ac', '\u{1f600}', 'caf\u00e9', 'a'.repeat(90), 'a-1'.repeat(40)),
  fc.string({ maxLength: 5 }),
);
const text = fc.array(fragment, { maxLength: 14 }).map((fragments) => fragments.join(''));

describe('a stream', () => {
  it('gives the redaction of the whole for every way to cut a text [SAFE-01]', () => {
    const redactor = redactorOf(SECRET, 'other-secret');
    fc.assert(
      fc.property(text, fc.array(fc.nat(), { maxLength: 12 }), (whole, places) => {
        expect(streamed(redactor, cut(whole, places))).toBe(redactor.redact(whole));
      }),
      { numRuns: 3000 },
    );
  });

  it('gives the same when it comes one unit at a time [SAFE-01]', () => {
    const redactor = redactorOf(SECRET);
    fc.assert(
      fc.property(text, (whole) => {
        expect(streamed(redactor, whole.split(''))).toBe(redactor.redact(whole));
      }),
      { numRuns: 1000 },
    );
  });

  it('never shows a part of a secret that it would have to take back [SAFE-01]', () => {
    const redactor = redactorOf(SECRET);
    fc.assert(
      fc.property(text, fc.array(fc.nat(), { maxLength: 12 }), (whole, places) => {
        const stream = redactor.stream();
        let shown = '';
        for (const piece of cut(whole, places)) {
          shown += stream.push(piece);
          expect(redactor.redact(whole).startsWith(shown)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('takes out a secret that comes in pieces, and nothing of it is shown before [SAFE-01]', () => {
    const stream = redactorOf(SECRET).stream();
    const shown = ['it is ', ...SECRET.split(''), '.'].map((piece) => stream.push(piece));
    expect(shown.slice(1, SECRET.length).join('')).toBe('');
    expect(shown.join('') + stream.end()).toBe('it is [redacted].');
  });
});

describe('what a stream holds back', () => {
  it('is nothing of words that no token and no secret begins with', () => {
    const stream = redactorOf('Bearer 0-own-secret').stream();
    for (const piece of [
      'Her',
      'e',
      ' are',
      ' your',
      ' pend',
      'ing',
      ' orders',
      ':\n\n',
      '| id',
      ' | total',
      ' |\n',
      '|',
      ' 1042',
      ' |',
      ' 19',
      '.99',
      ' |',
    ]) {
      expect(stream.push(piece)).toBe(piece);
    }
  });

  it('is at most the last word of ordinary text', () => {
    const stream = redactorOf('0-own-secret').stream();
    const words = 'every good assistant explains basic things; a bearer of news says nothing sharp, however small'.split(' ');
    let pushed = '';
    let shown = '';
    for (const word of words) {
      pushed += `${word} `;
      shown += stream.push(`${word} `);
      expect(pushed.startsWith(shown)).toBe(true);
      expect(pushed.length - shown.length).toBeLessThanOrEqual(1);
    }
    expect(shown + stream.end()).toBe(pushed);
  });

  it('is no more of a word than could begin a token or a secret', () => {
    const stream = redactorOf('thesaurus-7').stream();
    expect(stream.push('Well, t')).toBe('Well, ');
    expect(stream.push('h')).toBe('');
    expect(stream.push('ink')).toBe('think');
    expect(stream.push(' e')).toBe(' ');
    expect(stream.push('y')).toBe('');
    expect(stream.push('es')).toBe('eyes');
    expect(stream.push(' -----')).toBe(' ');
    expect(stream.push('-')).toBe('-');
    expect(stream.push('\n')).toBe('-----\n');
  });

  it('comes out at the end', () => {
    const stream = createRedactor(null).stream();
    expect(stream.push('the key')).toBe('the key');
    expect(stream.push(' eyJhbGciOiJSUzI1NiJ9')).toBe(' ');
    expect(stream.end()).toBe('eyJhbGciOiJSUzI1NiJ9');
  });

  it('is bounded: a run that goes on and on is taken out, and what comes after is not', () => {
    const redactor = createRedactor(null);
    const stream = redactor.stream();
    let shown = '';
    let pushed = 0;
    for (; shown === '' && pushed < 100; pushed++) shown += stream.push('eyJ'.padEnd(1024, 'a'));
    expect(pushed).toBe(17);
    expect(shown).toBe('[redacted]');
    expect(stream.push('a'.repeat(100_000))).toBe('');
    expect(stream.push(' after') + stream.end()).toBe(' after');
    const whole = `${'eyJ'.padEnd(1024, 'a').repeat(17)}${'a'.repeat(100_000)} after`;
    expect(redactor.redact(whole)).toBe('[redacted] after');
  });

  it('is bounded for a secret whose forms are longer than that', () => {
    const secret = `${'"'.repeat(8000)}x`;
    const redactor = redactorOf(secret);
    const stream = redactor.stream();
    const escaped = encodeURIComponent(secret);
    expect(stream.push(escaped.slice(0, 20_000))).toBe('[redacted]');
    expect(stream.push(escaped.slice(20_000)) + stream.push(' after') + stream.end()).toBe(' after');
    expect(redactor.redact(`${escaped} after`)).toBe('[redacted] after');
  });
});
