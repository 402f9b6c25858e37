import { describe, expect, it } from 'vitest';
import type { Parcel } from './fast-path.ts';
import { Outbox } from './outbox.ts';

const parcel = (payload: string): Parcel => ({ channel: 'c', payload });

/** A path on which every publication waits until the test lets it go. */
function slowPath() {
  const batches: { payloads: string[]; done: PromiseWithResolvers<void> }[] = [];
  const losses: unknown[] = [];
  const outbox = new Outbox(
    (parcels) => {
      const done = Promise.withResolvers<void>();
      batches.push({ payloads: parcels.map(({ payload }) => payload), done });
      return done.promise;
    },
    (error) => losses.push(error),
  );
  return { outbox, batches, losses };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the outbox', () => {
  it('sends together what one turn of the event loop adds, and then together what came meanwhile', async () => {
    const { outbox, batches } = slowPath();
    outbox.add([parcel('1')]);
    outbox.add([parcel('2'), parcel('3')]);
    await turn();
    outbox.add([parcel('4')]);
    outbox.add([parcel('5')]);
    await turn();
    expect(batches.map(({ payloads }) => payloads)).toEqual([['1', '2', '3']]);

    batches[0]?.done.resolve();
    await turn();

    expect(batches.map(({ payloads }) => payloads)).toEqual([
      ['1', '2', '3'],
      ['4', '5'],
    ]);
  });

  it('splits what is much into several batches, in order', async () => {
    const { outbox, batches } = slowPath();
    const long = 'x'.repeat(400_000);

    outbox.add(['1', '2', '3', '4'].map((number) => parcel(number + long)));

    await turn();
    batches[0]?.done.resolve();
    await turn();
    expect(batches.map(({ payloads }) => payloads.map((payload) => payload[0]))).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
  });

  it('sends even a parcel that is longer than a batch', async () => {
    const { outbox, batches } = slowPath();

    outbox.add([parcel('x'.repeat(2_000_000))]);

    await turn();
    expect(batches).toHaveLength(1);
  });

  it('gives up what waits behind a publication that failed, says so, and sends what comes later', async () => {
    const { outbox, batches, losses } = slowPath();
    outbox.add([parcel('1')]);
    await turn();
    outbox.add([parcel('2')]);

    batches[0]?.done.reject(new Error('gone'));
    await turn();
    outbox.add([parcel('3')]);
    await turn();

    expect(batches.map(({ payloads }) => payloads)).toEqual([['1'], ['3']]);
    expect(losses).toEqual([new Error('gone')]);
  });

  it('gives up when more waits than it keeps, instead of growing without end', async () => {
    const { outbox, losses } = slowPath();
    const long = 'x'.repeat(10_000_000);

    for (let count = 0; count < 3; count += 1) outbox.add([parcel(long)]);
    expect(losses).toEqual([]);
    outbox.add([parcel(long)]);

    expect(losses).toHaveLength(1);
  });

  it('says when everything is sent', async () => {
    const { outbox, batches } = slowPath();
    outbox.add([parcel('1')]);
    let isSent = false;
    const sent = outbox.sent().then(() => {
      isSent = true;
    });
    await turn();
    expect(isSent).toBe(false);

    batches[0]?.done.resolve();
    await sent;

    expect(isSent).toBe(true);
  });
});
