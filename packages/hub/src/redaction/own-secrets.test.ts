import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Credential } from '../identity/credential.ts';
import { Secret } from '../identity/secret.ts';
import { createRedactor } from './create-redactor.ts';
import type { Redactor } from './redactor.ts';

function redactorOf(headers: Record<string, string>): Redactor {
  return createRedactor(
    new Credential(
      Object.entries(headers).map(([name, value]) => ({ name, value: new Secret(value) })),
      {},
    ),
  );
}

const SECRET = 'opaque/Token+42=="x"';

/** What a secret looks like after somebody's program has had it in hand. */
const FORMS: [what: string, form: (secret: string) => string][] = [
  ['as it is', (secret) => secret],
  ['in lower case', (secret) => secret.toLowerCase()],
  ['percent-encoded', encodeURIComponent],
  ['percent-encoded with lower-case digits', (secret) => encodeURIComponent(secret).replaceAll(/%../g, (code) => code.toLowerCase())],
  ['percent-encoded as a URL', encodeURI],
  ['as a form field', (secret) => new URLSearchParams({ secret }).toString().slice('secret='.length)],
  ['as part of a JSON string', (secret) => JSON.stringify(secret).slice(1, -1)],
  ['as part of a JSON string with escaped slashes', (secret) => JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/')],
  ['in hexadecimal', (secret) => Buffer.from(secret).toString('hex')],
  ['in upper-case hexadecimal', (secret) => Buffer.from(secret).toString('hex').toUpperCase()],
];

const ENCODED: [what: string, encode: (text: string) => string][] = [
  ['base64', (text) => Buffer.from(text).toString('base64')],
  ['base64 without padding', (text) => Buffer.from(text).toString('base64').replaceAll('=', '')],
  ['base64url', (text) => Buffer.from(text).toString('base64url')],
];

describe("a session's own secret is taken out", () => {
  it.each(FORMS)('%s [SAFE-01]', (_, form) => {
    const redactor = redactorOf({ Authorization: `Token ${SECRET}` });
    expect(redactor.redact(`it is ${form(SECRET)}.`)).toBe('it is [redacted].');
    expect(redactor.redact(`xx${form(SECRET)}xx`)).toBe('xx[redacted]xx');
  });

  it.each(ENCODED)('in %s, alone and within more, wherever it falls on groups of three bytes [SAFE-01]', (_, encode) => {
    const redactor = redactorOf({ Authorization: `Token ${SECRET}` });
    for (const before of ['', 'a', 'ab', 'abc', '{"authorization":"Token ']) {
      for (const after of ['', 'z', 'yz', 'xyz', '","n":1}']) {
        const redacted = redactor.redact(`[${encode(`${before}${SECRET}${after}`)}]`);
        expect(redacted).toContain('[redacted]');
        // What is left are the characters that also hold bits of what stands before and after.
        const rest = encode(before).length + encode(after).length + 6;
        expect(redacted.replace('[redacted]', '').length - 2).toBeLessThanOrEqual(rest);
        expect(Buffer.from(redacted.slice(1, -1), 'base64').toString()).not.toContain(SECRET.slice(1, 5));
      }
    }
  });

  it.each([
    ['the value of any header', { 'X-Api-Key': 'k-123456' }, 'key k-123456!', 'key [redacted]!'],
    ['the part after the scheme', { Authorization: 'ApiKey k-123456' }, 'ApiKey k-123456', 'ApiKey [redacted]'],
    ['each cookie', { Cookie: 'sid=abc-def-1; csrf=ghi-jkl-2' }, 'sid is abc-def-1, csrf=ghi-jkl-2', 'sid is [redacted], csrf=[redacted]'],
    ['a cookie that was decoded', { Cookie: 'sid=s%3Aabc.def' }, 's:abc.def', '[redacted]'],
    [
      'the password within Basic',
      { Authorization: 'Basic am9objpodW50ZXIyIQ==' },
      'password hunter2! of john:hunter2!',
      'password [redacted] of [redacted]',
    ],
    [
      'several at once',
      { Authorization: 'Bearer one-secret', 'X-Api-Key': 'two-secret' },
      'one-secrettwo-secret one-secret',
      '[redacted] [redacted]',
    ],
    ['one that begins like another', { A: 'secret-1', B: 'secret-12345' }, 'secret-12345 secret-1234', '[redacted] [redacted]234'],
    ['one within another', { A: 'abc-secret-xyz', B: 'secret' }, 'abc-secret-xy abc-secret-xyz', 'abc-[redacted]-xy [redacted]'],
    ['one that overlaps itself', { A: 'aabaab' }, 'aabaabaab', '[redacted]'],
    [
      'Latin-1, as text and as bytes',
      { A: 'p\u00e4ssw\u00f6rd' },
      'p\u00e4ssw\u00f6rd p\\u00e4ssw\\u00f6rd 70e4737377f67264',
      '[redacted] [redacted] [redacted]',
    ],
  ])('%s [SAFE-01]', (_, headers, text, redacted) => {
    expect(redactorOf(headers).redact(text)).toBe(redacted);
  });

  it('in every form and surrounding, for any secret [SAFE-01]', () => {
    const secret = fc.string({
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
      minLength: 8,
      maxLength: 80,
    });
    const around = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(secret, around, around, (value, before, after) => {
        const redactor = redactorOf({ 'X-Api-Key': value });
        for (const [, form] of FORMS) expect(redactor.redact(`${before}${form(value)}${after}`)).not.toContain(form(value));
        for (const [, encode] of ENCODED) {
          const left = Buffer.from(redactor.redact(encode(`${before}${value}${after}`)), 'base64').toString('latin1');
          expect(left).not.toContain(value);
        }
      }),
    );
  });
});

describe('what is not a secret is left alone', () => {
  it.each([
    ['a value shorter than a word', { 'X-Lang': 'en-US' }, 'en-US'],
    ['the name of a header', { 'X-Api-Key': 'k-123456' }, 'X-Api-Key'],
    ['the scheme', { Authorization: 'ApiKey k-123456' }, 'ApiKey'],
    ['the name of a cookie', { Cookie: 'session=abc-def-1' }, 'session=other-value'],
    ['the beginning of a secret', { A: 'secret-12345' }, 'secret-1234 and secret-1234'],
    ['the end of a secret', { A: 'secret-12345' }, 'ecret-12345'],
  ])('%s', (_, headers, text) => {
    expect(redactorOf(headers).redact(text)).toBe(text);
  });

  it('anything, once the credential was wiped before it was looked at', () => {
    const credential = new Credential([{ name: 'A', value: new Secret('secret-12345') }], {});
    const redactor = createRedactor(credential);
    credential.wipe();
    expect(redactor.redact('nothing is known of it')).toBe('nothing is known of it');
  });
});

describe('the redactor itself', () => {
  it('shows nothing of the secrets when it is inspected, serialised or in an error', () => {
    const redactor = redactorOf({ Authorization: 'Bearer canary-token' });
    const stream = redactor.stream();
    stream.push('begins like canary-tok');
    for (const shown of [redactor, stream, new Error('no', { cause: redactor })]) {
      expect(inspect(shown, { showHidden: true, depth: null, getters: true })).not.toContain('canary');
      expect(JSON.stringify(shown)).not.toContain('canary');
      expect(String(shown)).not.toContain('canary');
    }
  });

  it('takes a time that grows with the text and not with what is in it', () => {
    const redactor = redactorOf({ A: 'a'.repeat(4000), B: `${'ab'.repeat(2000)}c`, Authorization: `Bearer ${'eyJ'.repeat(1000)}` });
    const hostile = [
      'a',
      'ab',
      'eyJ',
      'eyJ-',
      'eyJaaaaaaaaaa.',
      'sk-',
      'sk-a.',
      'xoxb-',
      'sk-xoxb-ghp_',
      'Bearer ',
      'Basic a',
      '-',
      '-----BEGIN ',
      'github_pat_',
    ];
    for (const unit of hostile) {
      const text = unit.repeat(Math.ceil(60_000 / unit.length));
      const from = process.cpuUsage();
      redactor.redact(text);
      const { user, system } = process.cpuUsage(from);
      // Work that grew with the square would take minutes.
      expect((user + system) / 1000).toBeLessThan(2000);
    }
  });
});
