import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FragmentJoiner, splitText } from './fragments.ts';

const SMALLEST = 52;
/** Any text, as JSON has it: that is always well-formed. */
const json = fc.string({ unit: 'binary', maxLength: 300 }).map((text) => JSON.stringify(text));
const node = fc.integer({ min: 1, max: 2_147_483_647 });

function join(payloads: Iterable<string>): { from: number; text: string }[] {
  const joiner = new FragmentJoiner();
  return [...payloads].flatMap((payload) => {
    const joined = joiner.add(payload, 0);
    expect(joined.kind).not.toBe('malformed');
    return joined.kind === 'whole' ? [{ from: joined.from, text: joined.text }] : [];
  });
}

describe('a text in fragments', () => {
  it('comes out whole, and no payload is longer than the path takes in bytes', () => {
    fc.assert(
      fc.property(json, node, fc.integer({ min: SMALLEST, max: 400 }), (text, from, maxBytes) => {
        const payloads = splitText({ from, number: Number.MAX_SAFE_INTEGER % 1e15, text }, maxBytes);

        expect(Math.max(...payloads.map((payload) => Buffer.byteLength(payload)))).toBeLessThanOrEqual(maxBytes);
        expect(join(payloads)).toEqual([{ from, text }]);
      }),
    );
  });

  it('goes in one payload where that holds it, even when it is empty', () => {
    expect(splitText({ from: 7, number: 1, text: '' }, 100)).toEqual(['7 1 0 1 ']);
    expect(splitText({ from: 7, number: 2, text: 'ü'.repeat(26) }, 100)).toHaveLength(1);
    expect(splitText({ from: 7, number: 3, text: 'ü'.repeat(27) }, 100)).toHaveLength(2);
  });

  it('is not mixed with those that others send at the same time', () => {
    fc.assert(
      fc.property(fc.array(json, { minLength: 1, maxLength: 6 }), fc.infiniteStream(fc.nat()), (texts, choices) => {
        const queues = texts.map((text, index) => [...splitText({ from: index + 1, number: 1, text }, SMALLEST)]);
        const payloads: string[] = [];
        for (const choice of choices) {
          const waiting = queues.filter((queue) => queue.length > 0);
          if (waiting.length === 0) break;
          payloads.push(waiting[choice % waiting.length]?.shift() ?? '');
        }

        const joined = join(payloads).toSorted((one, other) => one.from - other.from);

        expect(joined).toEqual(texts.map((text, index) => ({ from: index + 1, text })));
      }),
    );
  });

  it('is lost as a whole when a part is lost or came twice, and never comes out as another', () => {
    const texts = fc.array(json, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(texts, fc.array(fc.constantFrom(0, 1, 1, 1, 2), { minLength: 1 }), (sent, fates) => {
        const payloads = sent.flatMap((text, number) => splitText({ from: 1, number, text: `${number}${text}` }, SMALLEST));
        const arrived = payloads.flatMap((payload, index) => Array.from({ length: fates[index % fates.length] ?? 1 }, () => payload));

        const originals = new Set(sent.map((text, number) => `${number}${text}`));
        expect(join(arrived).filter(({ text }) => !originals.has(text))).toEqual([]);
      }),
    );
  });

  it('does not keep later ones from coming out', () => {
    const [first = ''] = splitText({ from: 1, number: 1, text: 'x'.repeat(200) }, 100);
    const later = splitText({ from: 1, number: 2, text: 'y'.repeat(200) }, 100);

    expect(join([first, ...later])).toEqual([{ from: 1, text: 'y'.repeat(200) }]);
  });

  it('is refused by its sender when it is longer than anybody joins', () => {
    expect(() => splitText({ from: 1, number: 1, text: 'x'.repeat(30_000) }, SMALLEST)).toThrow(RangeError);
  });

  it('takes the longest relayed text, in its worst form, in the smallest payloads that a path has', () => {
    const text = JSON.stringify('\u0001'.repeat(4 * 1024 * 1024));

    expect(join(splitText({ from: 1, number: 1, text }, 7999))).toEqual([{ from: 1, text }]);
  });
});

describe('the joiner', () => {
  it.each([
    '',
    'x',
    '1 1 0 1',
    '1 1 0 1{}',
    '1 1 1 1 x',
    '1 1 0 0 x',
    '-1 1 0 1 x',
    '1 1 0 9999 x',
    '1.5 1 0 1 x',
    '1e3 1 0 1 x',
    '{"a":1}',
  ])('takes %j for no fragment', (payload) => {
    expect(new FragmentJoiner().add(payload, 0)).toEqual({ kind: 'malformed' });
  });

  it('bears any payload', () => {
    const joiner = new FragmentJoiner();
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{1,3} \d \d \d .*$/)), (payload) => {
        expect(['whole', 'part', 'malformed']).toContain(joiner.add(payload, 0).kind);
      }),
    );
  });

  it('forgets what its sender left unfinished', () => {
    const joiner = new FragmentJoiner();
    const [first = '', second = ''] = splitText({ from: 1, number: 1, text: 'x'.repeat(100) }, 100);
    joiner.add(first, 1000);

    joiner.forgetUntouchedSince(1000);
    joiner.forgetUntouchedSince(1001);

    expect(joiner.add(second, 1002)).toEqual({ kind: 'part' });
  });
});
