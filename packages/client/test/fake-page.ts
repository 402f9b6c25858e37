import type { Environment } from '../src/environment/environment.ts';
import { createGlobalEnvironment } from '../src/environment/global-environment.ts';
import { createDiosc, type Diosc, type EventMap, type EventName } from '../src/index.ts';

export type FakePage = {
  readonly diosc: Diosc;
  /** The names of all events so far. */
  readonly events: string[];
  /** All payloads so far, with their names. */
  readonly payloads: unknown[];
  /** What handlers threw. */
  readonly reported: unknown[];
  readonly storage: Map<string, string>;
  /** As if the network had come back. */
  wake(): void;
  /** The payload of the next such event. */
  next<Name extends EventName>(name: Name): Promise<EventMap[Name]>;
};

/**
 * A page with a `diosc` of its own, over real sockets and real timers, whose storage outlives a reload when it is passed
 * on, and which waits no time at all before it connects again.
 */
export function openPage(changes: Partial<Environment> = {}, storage = new Map<string, string>()): FakePage {
  const wakers = new Set<() => void>();
  const reported: unknown[] = [];
  const diosc = createDiosc({
    ...createGlobalEnvironment(),
    storage: {
      getItem: (name) => storage.get(name) ?? null,
      setItem: (name, value) => void storage.set(name, value),
      removeItem: (name) => void storage.delete(name),
    },
    random: () => 0,
    onWake(listener) {
      wakers.add(listener);
      return () => wakers.delete(listener);
    },
    report: (error) => reported.push(error),
    ...changes,
  });
  const events: string[] = [];
  const payloads: unknown[] = [];
  diosc('on', '*', (payload) => {
    events.push(payload.type);
    payloads.push(payload);
  });
  return {
    diosc,
    events,
    payloads,
    reported,
    storage,
    wake: () => wakers.forEach((waker) => waker()),
    next: (name) =>
      new Promise((resolve) => {
        const off = diosc('on', name, (payload) => {
          off();
          resolve(payload);
        });
      }),
  };
}
