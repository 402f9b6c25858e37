import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../../problem/problem.ts';
import { testCredential } from './test-credential.ts';

const VALUE = 'a-credential-that-nobody-may-see-7f3a9c';

const refusalOf = (headers: Record<string, string>): unknown => {
  try {
    testCredential({ headers });
    return null;
  } catch (error) {
    return error;
  }
};

describe('the credential of a test', () => {
  it('is every header, as it is written and byte for byte, and shows none', () => {
    const credential = testCredential({ headers: { 'X-Api-Key': VALUE, authorization: `Bearer ${VALUE}` } });

    expect(credential.headers.map(({ name, value }) => [name, value.expose()])).toEqual([
      ['X-Api-Key', VALUE],
      ['authorization', `Bearer ${VALUE}`],
    ]);
    expect(inspect(credential, { depth: 10 })).not.toContain(VALUE);
  });

  it('is nothing where there are no headers', () => {
    expect(testCredential({ headers: {} }).headers).toEqual([]);
  });

  it('has the cookies of the user, and none of the hub itself', () => {
    const { headers } = testCredential({ headers: { Cookie: 'a=1; __Host-diosc=2;b = 3; nonsense; =4' } });

    expect(headers.map(({ value }) => value.expose())).toEqual(['a=1; b = 3']);
  });

  it.each([
    'Host',
    'X-User-Id',
    'x_user_id',
    'X-Tenant-Id',
    'X-Forwarded-For',
    'Content-Length',
    'Mcp-Session-Id',
    'Connection',
    'Transfer-Encoding',
  ])('is refused with a header that no page may set: %s', (name) => {
    const refusal = refusalOf({ Authorization: VALUE, [name]: VALUE });

    expect(refusal).toBeInstanceOf(Problem);
    expect(refusal).toMatchObject({ reason: { kind: 'request_invalid', path: 'headers' } });
    expect(inspect(refusal)).not.toContain(VALUE);
  });

  it.each([
    { Authorization: `${VALUE}\r\nX-User-Id: alice` },
    { Authorization: `${VALUE}\0` },
    { Authorization: VALUE, authorization: VALUE },
    { 'not a name': VALUE },
    { Authorization: `Negotiate ${VALUE}` },
    { 'X-Api-Key': VALUE.repeat(300) },
  ])('is refused where it could not be sent, in words without a value', (headers) => {
    const refusal = refusalOf(headers);

    expect(refusal).toMatchObject({ reason: { kind: 'auth_header_invalid' } });
    expect(inspect(refusal)).not.toContain(VALUE);
  });
});
