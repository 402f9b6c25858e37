import type { AuditEvent } from '@diosc/protocol';
import type { Log } from '../log.ts';
import { Problem } from '../problem/problem.ts';
import type { Database } from './database.ts';
import { changeJson, eventJson, type JournalChange } from './journal-entry.ts';
import { JournalQueue } from './journal-queue.ts';

/**
 * The hot path into the database. What concurrent callers write goes out together, in one round trip and one commit, and
 * while one commit is under way the next batch collects: many callers cost little more than one, and a lone one waits for
 * nobody. Everything is written in the order in which it was handed over.
 */
export interface Journal {
  /**
   * Resolves when the change is durable: true when it found what it is about.
   * @throws {Problem} `database_unavailable`: whether it was written is then not known.
   */
  write(change: JournalChange): Promise<boolean>;
  /**
   * Resolves when the event is durable. While the database is away, up to 10,000 events are kept, and written before
   * anything that is handed over later.
   * @throws {Problem} `database_unavailable`: the event is kept, to be written later.
   */
  record(event: AuditEvent): Promise<void>;
  /** Writes what is left, if the database answers, and ends its connection. Nothing can be written after. */
  close(): Promise<void>;
}

export function createJournal(database: Pick<Database, 'keepConnection'>, log: Log): Journal {
  const connection = database.keepConnection();
  const queue = new JournalQueue(async (events, changes) => {
    const [row] = await connection.run({
      name: 'write_journal',
      text: 'SELECT write_journal($1, $2)',
      values: [`[${events.join(',')}]`, `[${changes.join(',')}]`],
    });
    const found = row?.[0];
    return Array.isArray(found) ? found.map((each) => each === true) : [];
  }, log);
  let closed = false;
  const assertOpen = (): void => {
    if (closed) throw new Problem({ kind: 'database_unavailable' }, { cause: new Error('The journal is closed.') });
  };
  return {
    async write(change) {
      assertOpen();
      return queue.add('change', changeJson(change));
    },
    async record(event) {
      assertOpen();
      await queue.add('event', eventJson(event));
    },
    async close() {
      if (closed) return;
      closed = true;
      await queue.close();
      await connection.end();
    },
  };
}
