import { describe, expect, it } from 'vitest';
import { ApiAuthError } from './api-auth-error.ts';
import { createCredentialFilter } from './credential-filter.ts';
import { ToolError } from './tool-error.ts';
import { toErrorResult, toResult } from './tool-result.ts';

const filter = createCredentialFilter({ headers: { Authorization: 'Bearer secret-token' } });

describe('the result of a tool', () => {
  it.each([
    ['a string', 'Shipped.', { content: [{ type: 'text', text: 'Shipped.' }] }],
    ['nothing', undefined, { content: [{ type: 'text', text: 'Done.' }] }],
    ['null', null, { content: [{ type: 'text', text: 'Done.' }] }],
    ['a number', 42, { content: [{ type: 'text', text: '42' }] }],
    ['a list', [1, 2], { content: [{ type: 'text', text: '[1,2]' }] }],
    ['an object', { id: 7 }, { content: [{ type: 'text', text: '{"id":7}' }], structuredContent: { id: 7 } }],
    [
      'an object with a date',
      { at: new Date(0) },
      { content: [{ type: 'text', text: '{"at":"1970-01-01T00:00:00.000Z"}' }], structuredContent: { at: '1970-01-01T00:00:00.000Z' } },
    ],
    [
      'an object that has content, but not of MCP',
      { content: ['chapter'] },
      { content: [{ type: 'text', text: '{"content":["chapter"]}' }], structuredContent: { content: ['chapter'] } },
    ],
  ])('is made of %s', (_, value, result) => {
    expect(toResult(value, filter)).toEqual(result);
  });

  it('is what the author made, where that is one already', () => {
    const own = { content: [{ type: 'image', data: 'aGk=', mimeType: 'image/png' }], isError: true, _meta: { 'shop/kind': 'chart' } };
    expect(toResult(own, filter)).toEqual(own);
  });

  it("never holds the caller's credential, at any depth", () => {
    const echoed = { request: { headers: [['authorization', 'Bearer secret-token']], 'secret-token': 'as a key' } };
    for (const value of [
      'It was secret-token.',
      echoed,
      { content: [{ type: 'text', text: JSON.stringify(echoed) }], structuredContent: echoed },
    ]) {
      const result = JSON.stringify(toResult(value, filter));
      expect(result).toContain('[redacted]');
      expect(result).not.toContain('secret-token');
    }
  });

  it.each([
    ['a cycle', cycle()],
    ['a bigint', { n: 1n }],
  ])('cannot be made of %s', (_, value) => {
    expect(() => toResult(value, filter)).toThrow(TypeError);
  });
});

describe('the result of an error', () => {
  it('is the sentence of one that is meant for the user', () => {
    expect(toErrorResult(new ToolError('Not in stock.'), filter)).toEqual({
      isError: true,
      content: [{ type: 'text', text: 'Not in stock.' }],
    });
  });

  it('is marked where the API refused the credential', () => {
    expect(toErrorResult(new ApiAuthError(401, { challenge: 'Bearer' }), filter)).toEqual({
      isError: true,
      content: [{ type: 'text', text: 'Your session has expired. Please sign in again.' }],
      _meta: { 'diosc/auth': { status: 401, challenge: 'Bearer' } },
    });
    expect(toErrorResult(new ApiAuthError(403), filter)).toEqual({
      isError: true,
      content: [{ type: 'text', text: 'You do not have permission to do that.' }],
      _meta: { 'diosc/auth': { status: 403 } },
    });
  });

  it("never holds the caller's credential, not even in the challenge", () => {
    const error = new ApiAuthError(401, { message: 'No: secret-token', challenge: 'Bearer token="secret-token"' });
    expect(JSON.stringify(toErrorResult(error, filter))).not.toContain('secret-token');
  });

  it('is none for an error that is not meant for the user', () => {
    expect(toErrorResult(new Error('password authentication failed for user "shop"'), filter)).toBeNull();
    expect(toErrorResult('thrown as a string', filter)).toBeNull();
  });
});

function cycle(): object {
  const ring: { self?: object } = {};
  ring.self = ring;
  return ring;
}
