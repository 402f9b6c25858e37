import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../problem/problem.ts';
import { parseClientFrame } from './parse-client-frame.ts';

function refusal(text: string | null) {
  const parsed = parseClientFrame(text);
  if (!(parsed instanceof Problem)) throw new Error('The frame was taken.');
  return parsed.wire;
}

describe('a frame of a client', () => {
  it('is taken when it is of a known type and complete', () => {
    expect(parseClientFrame('{"type":"message","clientMessageId":"m1","text":" hi "}')).toEqual({
      type: 'message',
      clientMessageId: 'm1',
      text: 'hi',
    });
  });

  it.each([null, '', 'hello', '{', '{"type":"message"'])('is refused when it is not JSON: %j', (text) => {
    expect(refusal(text).code).toBe('FRAME_NOT_JSON');
  });

  it.each(['[]', '"text"', '1', 'null', '{}', '{"type":7}'])('is refused when it has no type: %s', (text) => {
    expect(refusal(text)).toMatchObject({ code: 'FRAME_INVALID', message: expect.stringContaining('"type"') });
  });

  it('is refused by the name of a type that is not known', () => {
    expect(refusal('{"type":"session.unknown"}')).toMatchObject({
      code: 'FRAME_UNKNOWN_TYPE',
      message: expect.stringContaining('"session.unknown"'),
    });
  });

  it.each(['<script>alert(1)</script>', 'eyJhbGciOiJIUzI1NiJ9', 'sk-0123456789abcdef', 'a'.repeat(100)])(
    'is refused without its type where that could be markup or a credential: %s',
    (type) => {
      expect(refusal(JSON.stringify({ type })).message).not.toContain(type);
    },
  );

  it('is refused by the name of the field that is wrong, without its value', () => {
    const { code, message } = refusal('{"type":"auth","apiKey":"ak_x","auth":{"headers":{"Authorization":["canary-value"]}}}');
    expect(code).toBe('FRAME_INVALID');
    expect(message).toContain('auth.headers.Authorization');
    expect(message).not.toContain('canary-value');
  });

  it('is refused when it has a field that is not known, without repeating it', () => {
    const { message } = refusal('{"type":"cancel","canary-value":1}');
    expect(message).not.toContain('canary-value');
  });

  it('never throws, and never gives back a frame of another type than it names', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const parsed = parseClientFrame(text);
        if (!(parsed instanceof Problem)) expect(JSON.parse(text).type).toBe(parsed.type);
      }),
    );
  });
});
