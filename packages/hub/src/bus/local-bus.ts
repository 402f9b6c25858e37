import type { Log } from '../log.ts';
import type { Bus, Wake } from './bus.ts';
import { Listeners } from './listeners.ts';

/** The bus of a hub whose database is its own: it has no others to wake, and what it tells itself needs no database. */
export function createLocalBus(log: Log): Bus {
  const wakeListeners = new Listeners<[Wake]>(log);
  const neverCalled = (): (() => void) => () => undefined;
  return {
    wake: async (wake) => wakeListeners.tell(wake),
    onWake: (listener) => wakeListeners.add(listener),
    announce: () => undefined,
    onNews: neverCalled,
    relay: () => undefined,
    onRelay: neverCalled,
    state: 'ok',
    onRestored: neverCalled,
    close: async () => wakeListeners.clear(),
  };
}
