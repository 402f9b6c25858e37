import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '../problem/problem.ts';
import type { Wake } from './bus.ts';
import { notingLog } from './testing/noting-log.ts';
import { WakeReader } from './wake-reader.ts';
import type { StoredWake, WakeStore } from './wake-store.ts';

const CONFIGURATION: Wake = { kind: 'configuration' };
const MINUTE = 60_000;

describe('the reader of wakes', () => {
  let stored: StoredWake[];
  let askedSince: (string | null)[];
  let isAway: boolean;
  let pruned: number;
  let answering: Promise<void>;
  let letAnswer: () => void;
  let delivered: Wake[];
  let lines: string[];
  let reader: WakeReader;

  /** A database whose every answer has a name, and whose wakes are those of `stored`. */
  const store: WakeStore = {
    add: () => Promise.resolve('0'),
    async readSince(since) {
      askedSince.push(since);
      const asOf = `answer ${askedSince.length}`;
      const wakes = [...stored];
      await answering;
      if (isAway) throw new Problem({ kind: 'database_unavailable' });
      return { asOf, wakes };
    },
    prune() {
      pruned += 1;
      return Promise.reject(new Problem({ kind: 'database_unavailable' }));
    },
    close: () => Promise.resolve(),
  };

  function holdAnswers(): void {
    ({ promise: answering, resolve: letAnswer } = Promise.withResolvers<void>());
  }

  beforeEach(async () => {
    vi.useFakeTimers();
    [stored, askedSince, isAway, pruned, delivered] = [[], [], false, 0, []];
    answering = Promise.resolve();
    const noting = notingLog();
    lines = noting.lines;
    reader = new WakeReader(store, (wake) => delivered.push(wake), noting.log);
    await reader.start();
  });
  afterEach(async () => {
    await reader.close();
    vi.useRealTimers();
  });

  it('looks every 400 ms, each time from where the last answer was', async () => {
    await vi.advanceTimersByTimeAsync(1200);

    expect(askedSince).toEqual([null, 'answer 1', 'answer 2', 'answer 3']);
  });

  it('goes on after an outage from the last answer before it, and tells of it once', async () => {
    isAway = true;
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(new Set(askedSince)).toEqual(new Set([null, 'answer 1']));

    isAway = false;
    stored = [{ position: '1', wake: CONFIGURATION }];
    await vi.advanceTimersByTimeAsync(400);

    expect(askedSince.at(-1)).toBe('answer 1');
    expect(delivered).toEqual([CONFIGURATION]);
    expect(lines).toEqual([expect.stringContaining('could not be asked'), expect.stringContaining('answers again')]);
  });

  it('says after an outage that was longer than wakes are kept that some may be missed, and forgets the configuration', async () => {
    isAway = true;
    await vi.advanceTimersByTimeAsync(10 * MINUTE + 1000);
    isAway = false;

    await vi.advanceTimersByTimeAsync(800);

    expect(delivered).toEqual([CONFIGURATION]);
    expect(lines).toContainEqual(expect.stringContaining('some may have been missed'));
  });

  it('delivers once what comes by both ways, in either order, and however often it is found', async () => {
    const ended: Wake = { kind: 'session.ended', sessionId: 'ses_00000000000000000000000000', reason: 'revoked' };
    stored = [{ position: '1', wake: CONFIGURATION }];
    await vi.advanceTimersByTimeAsync(400);
    reader.take('1', CONFIGURATION);
    reader.take('2', ended);
    stored = [...stored, { position: '2', wake: ended }];

    for (let looked = 0; looked < 30; looked += 1) await vi.advanceTimersByTimeAsync(400);

    expect(delivered).toEqual([CONFIGURATION, ended]);
  });

  it('delivers the same wake of two positions twice', () => {
    reader.take('1', CONFIGURATION);
    reader.take('2', CONFIGURATION);

    expect(delivered).toEqual([CONFIGURATION, CONFIGURATION]);
  });

  it('keeps what was delivered in mind through an outage, and not for ever', async () => {
    reader.take('1', CONFIGURATION);
    isAway = true;
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    isAway = false;
    stored = [{ position: '1', wake: CONFIGURATION }];
    await vi.advanceTimersByTimeAsync(400);
    expect(delivered).toEqual([CONFIGURATION]);

    stored = [];
    await vi.advanceTimersByTimeAsync(20_000);
    reader.take('1', CONFIGURATION);

    expect(delivered).toHaveLength(2);
  });

  it('looks at once when it is told to, and once more where a look was under way already', async () => {
    holdAnswers();
    reader.lookNow();
    reader.lookNow();
    reader.lookNow();
    expect(askedSince).toHaveLength(2);

    letAnswer();
    await vi.advanceTimersByTimeAsync(1);

    expect(askedSince).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(400);
    expect(askedSince).toHaveLength(4);
  });

  it('prunes every five minutes, and bears that it fails', async () => {
    await vi.advanceTimersByTimeAsync(4 * MINUTE);
    expect(pruned).toBe(0);

    await vi.advanceTimersByTimeAsync(12 * MINUTE);

    expect(pruned).toBe(3);
    expect(askedSince.length).toBeGreaterThan(2000);
  });

  it('waits for the look under way when it closes, and looks no more', async () => {
    holdAnswers();
    await vi.advanceTimersByTimeAsync(400);
    let isClosed = false;
    const closed = reader.close().then(() => {
      isClosed = true;
    });
    await vi.advanceTimersByTimeAsync(1);
    expect(isClosed).toBe(false);

    letAnswer();
    await closed;
    reader.lookNow();
    await vi.advanceTimersByTimeAsync(5000);

    expect(askedSince).toHaveLength(2);
  });

  it('does not begin where the database is away', async () => {
    isAway = true;

    await expect(new WakeReader(store, () => undefined, notingLog().log).start()).rejects.toMatchObject({
      reason: { kind: 'database_unavailable' },
    });
  });
});
