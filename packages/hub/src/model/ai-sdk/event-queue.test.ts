import { describe, expect, it } from 'vitest';
import { EventQueue } from './event-queue.ts';

/** Joins words, and leaves numbers alone. */
function join(last: string | number, next: string | number): string | null {
  return typeof last === 'string' && typeof next === 'string' ? last + next : null;
}

async function all(queue: EventQueue<string | number>): Promise<(string | number)[]> {
  const events: (string | number)[] = [];
  for await (const batch of queue.take()) events.push(...batch);
  return events;
}

describe('an event queue', () => {
  it('joins what comes in one turn of the event loop, and keeps the order', async () => {
    const queue = new EventQueue<string | number>(join);
    const taken = all(queue);
    for (const event of ['a', 'b', 1, 2, 'c', 'd']) void queue.push(event);
    queue.end();
    expect(await taken).toEqual(['ab', 1, 2, 'cd']);
  });

  it('does not join what comes later', async () => {
    const queue = new EventQueue<string | number>(join);
    const batches = queue.take();
    const first = batches.next();
    void queue.push('a');
    expect((await first).value).toEqual(['a']);
    const second = batches.next();
    void queue.push('b');
    expect((await second).value).toEqual(['b']);
  });

  it('fails after what came before has been taken', async () => {
    const queue = new EventQueue<string | number>(join);
    const batches = queue.take();
    void queue.push('a');
    queue.fail(new Error('Oh.'));
    expect((await batches.next()).value).toEqual(['a']);
    await expect(batches.next()).rejects.toThrow('Oh.');
  });

  it('makes the producer wait while it is full', async () => {
    const queue = new EventQueue<string | number>(join, 2);
    await queue.push(1);
    let pushed = false;
    const push = queue.push(2).then(() => (pushed = true));
    await new Promise(setImmediate);
    expect(pushed).toBe(false);
    expect((await queue.take().next()).value).toEqual([1, 2]);
    await push;
  });
});
