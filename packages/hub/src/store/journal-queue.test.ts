import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../problem/problem.ts';
import { JournalQueue, MAX_KEPT_EVENTS, type WriteBatch } from './journal-queue.ts';
import { silentLog } from './testing/silent-log.ts';

type Call = { readonly events: readonly string[]; readonly changes: readonly string[] };

const AWAY = new Problem({ kind: 'database_unavailable' });
const REFUSED = new Error('invalid input syntax');

/** A database that writes what it is given, until it is told to be away or given something that it refuses. */
class FakeDatabase {
  readonly calls: Call[] = [];
  readonly written: string[] = [];
  isAway = false;
  /** While set, writes wait for it. */
  gate: Promise<void> | null = null;
  #changed = Promise.withResolvers<void>();

  readonly write: WriteBatch = async (events, changes) => {
    this.calls.push({ events, changes });
    this.#note();
    if (this.gate !== null) await this.gate;
    await Promise.resolve();
    if (this.isAway) throw AWAY;
    if ([...events, ...changes].some((json) => json.startsWith('poison'))) throw REFUSED;
    this.written.push(...events, ...changes);
    this.#note();
    return changes.map((json) => json !== 'missing');
  };

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await this.#changed.promise;
  }

  #note(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

function makeQueue(): { database: FakeDatabase; queue: JournalQueue; errors: string[] } {
  const database = new FakeDatabase();
  const errors: string[] = [];
  const error = (...words: unknown[]): void => void errors.push(JSON.stringify(words));
  return { database, queue: new JournalQueue(database.write, { ...silentLog, error }), errors };
}

describe('the journal queue', () => {
  it('writes a lone entry at once, without a timer', async () => {
    const { database, queue } = makeQueue();

    const written = queue.add('change', 'one');
    await Promise.resolve();

    expect(database.calls).toEqual([{ events: [], changes: ['one'] }]);
    expect(await written).toBe(true);
  });

  it('writes what concurrent callers hand over in one go', async () => {
    const { database, queue } = makeQueue();

    await Promise.all([queue.add('event', 'e1'), queue.add('change', 'c1'), queue.add('event', 'e2')]);

    expect(database.calls).toEqual([{ events: ['e1', 'e2'], changes: ['c1'] }]);
  });

  it('collects the next batch while one is under way, and keeps the order', async () => {
    const { database, queue } = makeQueue();
    const gate = Promise.withResolvers<void>();
    database.gate = gate.promise;
    const first = queue.add('event', 'e0');
    await database.until(() => database.calls.length === 1);
    const rest = ['e1', 'e2', 'e3'].map((json) => queue.add('event', json));

    gate.resolve();
    await Promise.all([first, ...rest]);

    expect(database.calls.map((call) => call.events)).toEqual([['e0'], ['e1', 'e2', 'e3']]);
  });

  it('tells each change whether it found what it is about', async () => {
    const { queue } = makeQueue();

    expect(await Promise.all(['there', 'missing', 'there'].map((json) => queue.add('change', json)))).toEqual([true, false, true]);
  });

  it('divides a large batch by number and by size', async () => {
    const { database, queue } = makeQueue();

    await Promise.all(Array.from({ length: 600 }, (_, index) => queue.add('event', `e${index}`)));
    await Promise.all(['a', 'b', 'c'].map((letter) => queue.add('change', letter.repeat(1_500_000))));

    expect(database.calls.map((call) => call.events.length + call.changes.length)).toEqual([256, 256, 88, 1, 1, 1]);
  });

  it('lets an entry that the database refuses fail alone', async () => {
    const { database, queue } = makeQueue();

    const results = await Promise.allSettled([
      queue.add('event', 'e1'),
      queue.add('change', 'poison'),
      queue.add('event', 'poison'),
      queue.add('change', 'c1'),
    ]);

    expect(results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason))).toEqual([true, REFUSED, REFUSED, true]);
    expect(database.written).toEqual(['e1', 'c1']);
  });

  it('answers everyone while the database is away, and writes the events, in order, when it is back', async () => {
    const { database, queue } = makeQueue();
    database.isAway = true;

    const results = await Promise.allSettled([queue.add('event', 'e1'), queue.add('change', 'c1'), queue.add('event', 'e2')]);
    await queue.add('event', 'e3').catch(() => undefined);
    database.isAway = false;
    await database.until(() => database.written.length > 0);

    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(database.written).toEqual(['e1', 'e2', 'e3']);
  });

  it('writes kept events before anything that is handed over later', async () => {
    const { database, queue } = makeQueue();
    database.isAway = true;
    await queue.add('event', 'kept').catch(() => undefined);
    database.isAway = false;

    await queue.add('change', 'later');

    expect(database.calls.at(-1)).toEqual({ events: ['kept'], changes: ['later'] });
  });

  it('does not write a change whose caller was told that the database is away', async () => {
    const { database, queue } = makeQueue();
    database.isAway = true;
    await queue.add('change', 'given up').catch(() => undefined);
    database.isAway = false;

    await queue.add('change', 'later');

    expect(database.written).toEqual(['later']);
  });

  it('answers those who came during the attempt that failed too', async () => {
    const { database, queue } = makeQueue();
    const gate = Promise.withResolvers<void>();
    database.gate = gate.promise;
    database.isAway = true;
    const first = queue.add('change', 'c1');
    await database.until(() => database.calls.length === 1);
    const second = queue.add('change', 'c2');

    gate.resolve();

    expect((await Promise.allSettled([first, second])).map((result) => result.status)).toEqual(['rejected', 'rejected']);
    expect(database.calls).toHaveLength(1);
  });

  it('keeps no more events than it may, drops the oldest, and says how many were lost', async () => {
    const { database, queue, errors } = makeQueue();
    database.isAway = true;
    await Promise.allSettled(Array.from({ length: MAX_KEPT_EVENTS + 25 }, (_, index) => queue.add('event', `e${index}`)));
    database.isAway = false;

    await queue.add('event', 'last');
    await queue.close();

    expect(database.written).toHaveLength(MAX_KEPT_EVENTS + 1);
    expect(database.written[0]).toBe('e25');
    expect(errors).toHaveLength(2);
    expect(errors.at(-1)).toContain('"events":25');
  });

  it('says so when a kept event is refused in the end, and goes on', async () => {
    const { database, queue, errors } = makeQueue();
    database.isAway = true;
    await Promise.allSettled([queue.add('event', 'poison'), queue.add('event', 'e1')]);
    database.isAway = false;

    await queue.add('event', 'e2');

    expect(database.written).toEqual(['e1', 'e2']);
    expect(errors).toHaveLength(1);
  });

  it('writes what it kept when it is closed, or says how much is lost', async () => {
    const one = makeQueue();
    one.database.isAway = true;
    await one.queue.add('event', 'e1').catch(() => undefined);
    one.database.isAway = false;
    await one.queue.close();
    expect(one.database.written).toEqual(['e1']);

    const other = makeQueue();
    other.database.isAway = true;
    await other.queue.add('event', 'e1').catch(() => undefined);
    await other.queue.close();
    expect(other.errors.at(-1)).toContain('"events":1');
  });

  it('writes every event once and in order, and no change that failed, whatever comes between', async () => {
    const step = fc.oneof(
      fc.constantFrom('event' as const, 'change' as const).map((add) => ({ add })),
      fc.boolean().map((away) => ({ away })),
      fc.nat(3).map((turns) => ({ turns })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { database, queue } = makeQueue();
        const events: string[] = [];
        const changes: { json: string; ok: Promise<boolean> }[] = [];
        const settled: Promise<unknown>[] = [];
        for (const [index, next] of steps.entries()) {
          if ('add' in next) {
            const json = `${next.add}${index}`;
            const added = queue.add(next.add, json);
            const ok = added.then(
              () => true,
              () => false,
            );
            settled.push(ok);
            if (next.add === 'event') events.push(json);
            else changes.push({ json, ok });
          } else if ('away' in next) database.isAway = next.away;
          else for (let turn = 0; turn < next.turns; turn++) await Promise.resolve();
        }
        await Promise.all(settled);
        database.isAway = false;
        await queue.close();

        expect(database.written.filter((json) => json.startsWith('event'))).toEqual(events);
        for (const { json, ok } of changes) expect(database.written.includes(json)).toBe(await ok);
      }),
      { numRuns: 200 },
    );
  });
});
