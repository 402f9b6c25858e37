import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventStreamDecoder, MAX_EVENT_LENGTH } from './event-stream.ts';

function decode(...pieces: (string | Uint8Array)[]): string[] {
  const decoder = new EventStreamDecoder();
  const encoder = new TextEncoder();
  return pieces.flatMap((piece) => decoder.push(typeof piece === 'string' ? encoder.encode(piece) : piece));
}

describe('events', () => {
  it.each([
    ['with and without a space', 'data: a\n\ndata:b\n\n', ['a', 'b']],
    ['of several lines', 'data: a\ndata: b\n\n', ['a\nb']],
    ['of empty lines', 'data\ndata:\n\n', ['\n']],
    ['with CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
    ['with CR', 'data: a\r\rdata: b\r\r\n', ['a', 'b']],
    ['among comments, names, ids and times', ': hi\nevent: x\nid: 1\nretry: 5\ndata: a\n\n', ['a']],
    ['after a byte order mark', '\ufeffdata: a\n\n', ['a']],
    ['with a colon in them', 'data: a: b\n\n', ['a: b']],
  ])('%s are read', (_, stream, events) => {
    expect(decode(stream)).toEqual(events);
  });

  it.each([
    ['a field of another name', 'database: a\n\n'],
    ['an event without an end', 'data: a\n'],
    ['an event without data', 'event: ping\n\n'],
    ['a field in capitals', 'DATA: a\n\n'],
  ])('%s is none', (_, stream) => {
    expect(decode(stream)).toEqual([]);
  });
});

it('bytes may be cut anywhere, within a character or a line end too', () => {
  const line = fc
    .oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', ' x', '🦊', ': c'))
    .map((text) => text.replaceAll(/[\r\n\ufeff]/g, ''));
  const event = fc.tuple(fc.array(line, { minLength: 1, maxLength: 3 }), fc.constantFrom('\n', '\r\n', '\r'));
  fc.assert(
    fc.property(fc.array(event, { maxLength: 6 }), fc.array(fc.nat({ max: 400 })), (events, cuts) => {
      const stream = `${events.map(([lines, end]) => `${lines.map((one) => `data: ${one}${end}`).join('')}${end}`).join('')}\n`;
      const bytes = new TextEncoder().encode(stream);
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((one, other) => one - other), bytes.length];
      const pieces = places.slice(1).map((place, at) => bytes.subarray(places[at], place));
      expect(decode(...pieces)).toEqual(events.map(([lines]) => lines.join('\n')));
    }),
  );
});

it.each([
  ['a line that never ends', 'data: '],
  ['an event that never ends', 'data: x\n'],
])('%s is given up at the limit', (_, start) => {
  const decoder = new EventStreamDecoder();
  const piece = new TextEncoder().encode(start.padEnd(64 * 1024, start));
  const feed = () => {
    for (let length = 0; length <= 2 * MAX_EVENT_LENGTH * start.length; length += piece.length) decoder.push(piece);
  };
  expect(feed).toThrow(
    expect.objectContaining({ reason: { kind: 'model_bad_response', problem: 'an event of its stream was too large' } }),
  );
});
