import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readChallenge } from './challenge.ts';
import { toToolAnswer } from './to-tool-answer.ts';

const text = (value: string) => ({ type: 'text' as const, text: value });

describe('the answer of a tool', () => {
  it('is its texts, one after the other', () => {
    expect(toToolAnswer({ content: [text('one'), text('two')] })).toEqual({ isError: false, text: 'one\ntwo', auth: null });
  });

  it('is its structured content as JSON where there is no text', () => {
    expect(toToolAnswer({ content: [], structuredContent: { id: 7 } }).text).toBe('{"id":7}');
    expect(toToolAnswer({ content: [text('Order 7')], structuredContent: { id: 7 } }).text).toBe('Order 7');
  });

  it('names what is not text', () => {
    const answer = toToolAnswer({
      content: [
        { type: 'image', data: 'aGk=', mimeType: 'image/png' },
        { type: 'audio', data: 'aGk=', mimeType: 'audio/wav' },
        { type: 'resource_link', name: 'Invoice', uri: 'file:///invoice.pdf' },
        { type: 'resource', resource: { uri: 'file:///scan', mimeType: 'application/pdf', blob: 'aGk=' } },
        { type: 'resource', resource: { uri: 'file:///note', text: 'The note itself' } },
      ],
    });
    expect(answer.text.split('\n')).toEqual([
      'The note itself',
      '[image image/png]',
      '[audio audio/wav]',
      '[resource Invoice file:///invoice.pdf]',
      '[resource file:///scan application/pdf]',
    ]);
  });

  it('is an error only where it says so', () => {
    expect(toToolAnswer({ content: [], isError: true }).isError).toBe(true);
    expect(toToolAnswer({ content: [] }).isError).toBe(false);
  });

  it('carries the refusal of the API behind it', () => {
    const marked = (marker: unknown) => toToolAnswer({ content: [text('no')], isError: true, _meta: { 'diosc/auth': marker } }).auth;
    expect(marked({ status: 401, challenge: 'Bearer error="invalid_token"' })).toEqual({
      status: 401,
      challenge: 'Bearer error="invalid_token"',
    });
    expect(marked({ status: 403 })).toEqual({ status: 403, challenge: null });
  });

  it.each([
    ['another status', { status: 500 }],
    ['a status in words', { status: '401' }],
    ['nothing', null],
    ['a list', [401]],
    ['only a challenge', { challenge: 'Bearer' }],
  ])('takes no refusal from a marker that holds %s', (_, marker) => {
    expect(toToolAnswer({ content: [], _meta: { 'diosc/auth': marker } }).auth).toBeNull();
  });

  it.each([
    ['a line break', 'Bearer\r\nSet-Cookie: a=b'],
    ['more than 4096 characters', `Bearer ${'x'.repeat(4096)}`],
    ['letters outside ASCII', 'Bearer réalm'],
    ['nothing', ''],
    ['a number', 401],
  ])('drops a challenge that holds %s, and keeps the refusal', (_, challenge) => {
    expect(toToolAnswer({ content: [], _meta: { 'diosc/auth': { status: 401, challenge } } }).auth).toEqual({
      status: 401,
      challenge: null,
    });
  });
});

describe('a challenge', () => {
  it('is passed on as it is or not at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (value) => {
        const read = readChallenge(value);
        expect(read === null || (read === value && /^[\x20-\x7e]+$/.test(read))).toBe(true);
      }),
    );
  });
});
