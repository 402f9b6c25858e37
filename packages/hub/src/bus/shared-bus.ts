import type { Log } from '../log.ts';
import type { Database } from '../store/database.ts';
import type { Bus, News, Wake } from './bus.ts';
import type { BusMessage } from './bus-message.ts';
import type { FastPath } from './fast-path.ts';
import { Listeners } from './listeners.ts';
import { MessageLink } from './message-link.ts';
import { WakeReader } from './wake-reader.ts';
import { createWakeStore } from './wake-store-postgres.ts';

/** Bytes in UTF-8 that a relayed text may have. */
const MAX_RELAY_BYTES = 4 * 1024 * 1024;
/** Milliseconds that a start waits for the fast path; without it, it starts all the same. */
const START_PATIENCE_MS = 2000;

export type SharedBusOptions = {
  readonly database: Pick<Database, 'kysely' | 'keepConnection'>;
  readonly node: number;
  readonly path: FastPath;
  readonly log: Log;
};

/**
 * The bus of a hub that shares its database with others. What must arrive lies in the database, and everybody looks there;
 * the fast path makes it quicker, and carries what may be lost.
 * @throws {Problem} `database_unavailable`
 */
export async function createSharedBus({ database, node, path, log }: SharedBusOptions): Promise<Bus> {
  const wakeListeners = new Listeners<[Wake]>(log);
  const newsListeners = new Listeners<[News]>(log);
  const relayListeners = new Listeners<[number, string]>(log);
  const restoredListeners = new Listeners<[]>(log);

  const store = createWakeStore(database);
  const reader = new WakeReader(store, (wake) => wakeListeners.tell(wake), log);
  await reader.start().catch(async (error: unknown) => {
    await store.close();
    throw error;
  });

  const hear = (from: number, message: Exclude<BusMessage, { kind: 'ping' }>): void => {
    // What one tells all comes back to oneself as well.
    if (from === node) return;
    if (message.kind === 'wake') reader.take(message.position, message.wake);
    else if (message.kind === 'news') newsListeners.tell(message.news);
    else relayListeners.tell(from, message.text);
  };

  const firstUp = Promise.withResolvers<void>();
  const link = new MessageLink({
    node,
    path,
    log,
    onMessage: hear,
    onUp() {
      firstUp.resolve();
      reader.lookNow();
      restoredListeners.tell();
    },
  });
  const patience = setTimeout(firstUp.resolve, START_PATIENCE_MS);
  await firstUp.promise;
  clearTimeout(patience);

  return {
    async wake(wake) {
      const position = await store.add(wake);
      reader.take(position, wake);
      link.send('all', { kind: 'wake', position, wake });
    },
    onWake: (listener) => wakeListeners.add(listener),
    announce: (news) => link.send('all', { kind: 'news', news }),
    onNews: (listener) => newsListeners.add(listener),
    relay(toNode, text) {
      const bytes = Buffer.byteLength(text);
      if (bytes <= MAX_RELAY_BYTES) link.send(toNode, { kind: 'relay', text });
      else log.error({ bytes, maxBytes: MAX_RELAY_BYTES }, 'A text for another hub is too long for the bus and was dropped.');
    },
    onRelay: (listener) => relayListeners.add(listener),
    get state() {
      return link.isUp ? 'ok' : 'polling';
    },
    onRestored: (listener) => restoredListeners.add(listener),
    async close() {
      for (const listeners of [wakeListeners, newsListeners, relayListeners, restoredListeners]) listeners.clear();
      await link.close();
      await reader.close();
      await store.close();
    },
  };
}
