import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EventStreamCutter } from './event-stream.ts';

it('gives the data of each event once, wherever the stream is cut', () => {
  const data = ['{"a":1}', 'two words', '[DONE]'];
  const stream = data.map((each) => `data: ${each}\n\n`).join('');
  fc.assert(
    fc.property(fc.array(fc.nat({ max: stream.length })), (places) => {
      const cuts = [0, ...places.toSorted((one, other) => one - other), stream.length];
      const cutter = new EventStreamCutter();
      expect(cuts.flatMap((cut, index) => cutter.push(stream.slice(cuts[index - 1] ?? 0, cut)))).toEqual(data);
    }),
  );
});
