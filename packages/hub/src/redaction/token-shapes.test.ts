import { randomUUID } from 'node:crypto';
import { newId } from '@diosc/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from './create-redactor.ts';
import { TOKEN_SHAPES } from './token-shapes.ts';

const redactor = createRedactor(null);

// Put together here, so that no scanner takes this file for a leak.
const JWT = ['eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9', 'eyJzdWIiOiJqb2huIiwiZXhwIjoxNzAwMDAwMDAwfQ', 'c2lnbmF0dXJlLW9mLXRoaXMtdG9rZW4'].join(
  '.',
);
const JWE = ['eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0', '', '48V1_ALb6US04U3b', '5eym8TW_c8SuK0lt', 'XFBoMYUZodetZdvT'].join('.');
const ALPHANUMERIC = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2w3X4y5Z6';

describe('what has the shape of a token is taken out', () => {
  it.each([
    ['a signed token', JWT],
    ['an unsigned token', `${JWT.slice(0, JWT.lastIndexOf('.'))}.`],
    ['an encrypted token without a key part', JWE],
    ['an OpenAI key', `sk-${'proj-'}${ALPHANUMERIC.slice(0, 40)}`],
    ['an Anthropic key', `sk-${'ant-api03-'}${ALPHANUMERIC.slice(0, 40)}_-AA`],
    ['GitHub tokens', `ghp_${ALPHANUMERIC.slice(0, 36)}`],
    ['a GitHub app token', `ghs_${ALPHANUMERIC.slice(0, 36)}`],
    ['a GitHub OAuth token', `gho_${ALPHANUMERIC.slice(0, 36)}`],
    ['a fine-grained GitHub token', `github_pat_${ALPHANUMERIC.slice(0, 22)}_${ALPHANUMERIC}`],
    ['a GitLab token', `glpat-${ALPHANUMERIC.slice(0, 20)}`],
    ['a Slack token', `xoxb-${'123456789012-'}${ALPHANUMERIC.slice(0, 24)}`],
    ['an AWS key id', `AKIA${'IOSFODNN7EXAMPLE'}`],
    ['a temporary AWS key id', `ASIA${'IOSFODNN7EXAMPLE'}`],
    ['a Google key', `AIza${ALPHANUMERIC.slice(0, 35)}`],
    ['a Google access token', `ya29.${ALPHANUMERIC}`],
    ['an npm token', `npm_${ALPHANUMERIC.slice(0, 36)}`],
    ['a Hugging Face token', `hf_${ALPHANUMERIC.slice(0, 34)}`],
    ['a SendGrid key', `SG.${ALPHANUMERIC.slice(0, 22)}.${ALPHANUMERIC.slice(0, 43)}`],
    ['a Stripe key', `sk_live_${ALPHANUMERIC.slice(0, 24)}`],
    ['an admin token of this hub', `diosc_admin_${ALPHANUMERIC.slice(0, 43)}`],
  ])('%s, bare and in every surrounding [SAFE-01]', (_, token) => {
    for (const [before, after] of [
      ['', ''],
      ['a ', ' b'],
      ['"token":"', '"'],
      ['?key=', '&x=1'],
      ['<b>', '</b>'],
      ['\n', '\n'],
      ['caf\u00e9', '\u20ac'],
      ['[', ']('],
    ]) {
      expect(redactor.redact(`${before}${token}${after}`)).toBe(`${before}[redacted]${after}`);
    }
  });

  it.each([
    ['Bearer', 'Authorization: Bearer mF_9.B5f-4.1JqM', 'Authorization: Bearer [redacted]'],
    ['Bearer in lower case', '"authorization":"bearer abcdef123456"', '"authorization":"bearer [redacted]"'],
    ['Bearer with many blanks', 'BEARER \t  abcdef123456==', 'BEARER \t  [redacted]'],
    ['a long value without digits', `Bearer ${'abcdefgh'.repeat(4)}`, 'Bearer [redacted]'],
    ['DPoP', 'DPoP Kz~8mXK1EalYznwH-LC', 'DPoP [redacted]'],
    ['Basic', 'Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==', 'Authorization: Basic [redacted]'],
    ['a short Basic', 'basic YTpiYzEyMw==', 'basic [redacted]'],
    ['a Basic of any length', `Basic ${Buffer.from(`user:${'p'.repeat(300)}`).toString('base64')}.`, 'Basic [redacted]'],
    ['the second of two schemes', 'Bearer Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==', 'Bearer Basic [redacted]'],
    ['several in a row', 'Bearer abcdef123456, Bearer abcdef123457', 'Bearer [redacted], Bearer [redacted]'],
  ])('what follows a scheme: %s [SAFE-01]', (_, text, redacted) => {
    expect(redactor.redact(text)).toBe(redacted);
  });

  const body = `${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n'.repeat(20)}AB==`;
  it.each([
    ['PKCS #8', `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----`],
    [
      'RSA with header fields',
      `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,3F17\n\n${body}\n-----END RSA PRIVATE KEY-----`,
    ],
    ['OpenSSH', `-----BEGIN OPENSSH PRIVATE KEY-----\r\n${body}\r\n-----END OPENSSH PRIVATE KEY-----`],
    ['PGP', `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${body}\n=aB3d\n-----END PGP PRIVATE KEY BLOCK-----`],
    ['within JSON', JSON.stringify(`-----BEGIN EC PRIVATE KEY-----\n${body}\n-----END EC PRIVATE KEY-----`).slice(1, -1)],
    ['cut off', `-----BEGIN PRIVATE KEY-----\n${body.slice(0, 200)}`],
    ['with more hyphens', `-----BEGIN PRIVATE KEY-----${body}-----END PRIVATE KEY-----`],
  ])('a private key: %s [SAFE-01]', (_, key) => {
    expect(redactor.redact(`before "${key}" after`)).toBe('before "[redacted]" after');
    expect(redactor.redact(`-${key}.`)).toBe('-[redacted].');
  });

  it('a token within something that looked like one, and one right behind another [SAFE-01]', () => {
    expect(redactor.redact(`sk-short.${JWT} x`)).toBe('sk-short.[redacted] x');
    expect(redactor.redact(`eyJshort.${JWT} x`)).toBe('eyJshort.[redacted] x');
    expect(redactor.redact(`xoxb-abc.npm_${ALPHANUMERIC.slice(0, 36)}`)).not.toContain(ALPHANUMERIC.slice(0, 36));
    expect(redactor.redact(`${JWT},${JWT}`)).toBe('[redacted],[redacted]');
    expect(redactor.redact(`${JWT}/${JWT}`)).toBe('[redacted]/[redacted]');
  });
});

describe('what has not is left alone', () => {
  it.each([
    'Order ORD-2026-000123 of 2026-11-21 costs 1,299.00 EUR (tax 19%), ETA 3-5 days.',
    'tracking 1Z999AA10123456784, IBAN DE89370400440532013000, ISBN 978-3-16-148410-0, +49 170 1234567',
    '550e8400-e29b-41d4-a716-446655440000 and 01ARZ3NDEKTSV4RRFFQ69G5FAV',
    'commit 3b18e512dba79e4c8300dd08aeb37f8e728b8dad, sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'sha512-3b18e512dba79e4c8300dd08aeb37f8e728b8dad==, W/"686897696a7c876b7e"',
    'cursor eyJpZCI6MTIzLCJjcmVhdGVkQXQiOiIyMDI2LTExLTIxIn0, then eyJpZCI6MTIzLCJjcmVhdGVkQXQiOiIyMDI2LTExLTIxIn0... and so on.',
    'eyJpZCI6MTIzfQ==.next and eyJpZCI6MTIzfQ.next page',
    'basic functionality, Basic JavaScript/TypeScript, Basic plan2024, basic PostgreSQL-compatible, BASIC AUTHENTICATION',
    'bearer token, Bearer authentication, bearer of bad news, DPoP proofs, Bearer <token>, Bearer ${token}, Bearer YOUR_TOKEN_HERE',
    'forbearer abcdef123456 and nonbasic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
    'sk-SK locale, sk-learn, sk-estimator-doc-link, sk-container-id-1, task-force, disk-usage-percentage-of-all-volumes-2',
    'ghp_short, npm_config_registry, npm_lifecycle_event, hf_hub, github_pat_ is a prefix, glpat-, xoxb- tokens, SG.com',
    'AKIA, ASIA, ASIAPACIFICREGIONALSALES, AKIAIOSFODNN7EXAMPLEX, NAKIAIOSFODNN7EXAMPLE, AIzawa, ya29.',
    'a | b\n-----|-----\n1 | 2\n\n----------\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n-----BEGIN -----\n-----BEGINNING-----',
    'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk',
    '{"orders":[{"id":1042,"status":"pending","total":19.99,"items":["skateboard","keyboard"]}]}',
    'https://shop.test/orders/1042?status=pending&sort=-createdAt#top',
    'diosc_chat, diosc-chat, diosc.v1, ak_public',
  ])('%s', (text) => {
    expect(redactor.redact(text)).toBe(text);
  });

  it('ids of our own, and UUIDs', () => {
    const id = fc
      .constantFrom('assistant', 'audit', 'interrupt', 'message', 'request', 'session', 'toolCall', 'turn')
      .map((kind) => newId(kind));
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            id,
            fc.uuid(),
            fc.ulid(),
            fc.constant(null).map(() => `anonymous-${randomUUID()}`),
          ),
        ),
        (ids) => {
          expect(redactor.redact(ids.join(' '))).toBe(ids.join(' '));
        },
      ),
    );
  });

  it('numbers, dates, prices and words in any order', () => {
    const piece = fc.oneof(
      fc.integer().map(String),
      fc.double({ noNaN: true }).map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 40, maxLength: 64 }),
      fc.constantFrom(
        'basic',
        'bearer',
        'the',
        'sk',
        'key',
        'token',
        '---',
        'ORD-1042',
        '$19.99',
        'e',
        'ey',
        'gh',
        'A',
        'npm',
        'hf',
        '\u20ac',
        'caf\u00e9',
      ),
    );
    const separator = fc.constantFrom(', ', '. ', '\n', '; ', ' | ');
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, separator)), (pieces) => {
        const text = pieces.flat().join('');
        expect(redactor.redact(text)).toBe(text);
      }),
    );
  });
});

describe('the list of prefixes', () => {
  it('has none that begins another, because the longer would never be found', () => {
    const prefixes = TOKEN_SHAPES.map((shape) => shape.prefix);
    const clashes = prefixes.filter((prefix, index) => prefixes.some((other, place) => place !== index && other.startsWith(prefix)));
    expect(clashes).toEqual([]);
  });
});
