import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCredentialFilter } from './credential-filter.ts';

const basic = `Basic ${Buffer.from('john:correct horse').toString('base64')}`;

describe('the credential filter', () => {
  it.each([
    ["a header's value", { 'X-Api-Key': 'key-12345' }, 'key-12345'],
    ['the whole of a header with a scheme', { Authorization: 'Bearer abc.def.ghi' }, 'Bearer abc.def.ghi'],
    ['what follows the scheme', { Authorization: 'Bearer abc.def.ghi' }, 'abc.def.ghi'],
    ['what Basic encodes', { Authorization: basic }, basic.slice(6)],
    ['the pair that Basic decodes to', { Authorization: basic }, 'john:correct horse'],
    ['the password in it', { Authorization: basic }, 'correct horse'],
    ['the value of each cookie', { Cookie: 'theme=dark; sid=s%3Aabc.def; csrf=token-2' }, 's%3Aabc.def'],
    ['the value of the last cookie', { Cookie: 'theme=dark; sid=s%3Aabc.def; csrf=token-2' }, 'token-2'],
    ['a value as a URL holds it', { 'X-Api-Key': 'k/ey=12 345' }, 'k%2Fey%3D12%20345'],
  ])('takes out %s', (_, headers, secret) => {
    const filter = createCredentialFilter({ headers });
    expect(filter.text(`<${secret}> and again ${secret}`)).toBe('<[redacted]> and again [redacted]');
  });

  it('leaves text alone that holds no secret, and the words too short to be one', () => {
    const filter = createCredentialFilter({ headers: { Cookie: 'theme=dark', 'X-Client': 'web' } });
    expect(filter.text('A dark theme for the web.')).toBe('A dark theme for the web.');
  });

  it('returns values as they are where there is nobody to protect', () => {
    const value = { a: [1, 'two', null, true] };
    expect(createCredentialFilter({ headers: {} }).value(value)).toBe(value);
  });

  it('lets no header value through, in any JSON value', () => {
    const secret = fc.stringMatching(/^[!-~]{8,40}$/).filter((text) => !'[redacted]'.includes(text));
    fc.assert(
      fc.property(secret, fc.jsonValue(), fc.string(), (value, json, around) => {
        const filter = createCredentialFilter({ headers: { Authorization: `Bearer ${value}`, 'X-Key': value } });
        const filtered = filter.value({ deep: [json, { [`${around}${value}`]: `${around}Bearer ${value}` }] });
        expect(strings(filtered).filter((text) => text.includes(value))).toEqual([]);
      }),
    );
  });

  it('keeps the shape of a value', () => {
    const filter = createCredentialFilter({ headers: { 'X-Key': 'not-in-there' } });
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(filter.value(json)).toEqual(json);
      }),
    );
  });
});

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(strings);
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, item]) => [key, ...strings(item)]) : [];
}
