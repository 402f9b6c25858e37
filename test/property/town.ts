import { createHub, type Hub } from '@diosc/hub';
import { type Id, isId } from '@diosc/protocol';
import { type Database, openDatabase } from '../../packages/hub/src/store/database.ts';
import { silentLog } from '../../packages/hub/src/store/testing/silent-log.ts';
import { startTestDatabase } from '../../packages/hub/src/store/testing/test-database.ts';
import { type AccessToken, type Crowd, type CrowdCall, startCrowd } from '../support/crowd.ts';
import { watchRequests } from './outgoing-requests.ts';

/** How long a question to sign in again stays open, in seconds: short, because many sequences let it pass. */
const INTERRUPT_SECONDS = 0.4;

/** What one browser is told of what goes out in the names of its persons. */
export type Observer = {
  /** A request to the tool server begins. */
  readonly requestBegan: (token: AccessToken, session: Id<'session'> | null, userId: string | undefined) => void;
  /** A call has arrived at the tool server. */
  readonly callBegan: (call: CrowdCall) => void;
  readonly callEnded: (call: CrowdCall) => void;
};

/** A company, a hub on a database of its own, and everything that goes out of it under watch. */
export class Town {
  readonly crowd: Crowd;
  readonly database: Database;
  readonly #observers = new Map<string, Observer>();
  readonly #open: () => Promise<Hub>;
  readonly #end: () => Promise<void>;
  #hub: Promise<{ readonly hub: Hub; readonly url: string }>;
  #requests = 0;

  private constructor(parts: { crowd: Crowd; database: Database; open: () => Promise<Hub>; end: () => Promise<void> }) {
    this.crowd = parts.crowd;
    this.database = parts.database;
    this.#open = parts.open;
    this.#hub = listening(parts.open());
    const unwatch = watchRequests(({ origin, headers }) => {
      if (origin !== this.crowd.toolsUrl) return;
      this.#requests += 1;
      const token = this.crowd.find(headers.get('authorization')?.replace('Bearer ', '') ?? '');
      const session = headers.get('x-session-id') ?? '';
      if (token === null) return;
      this.#observers.get(token.person.userId)?.requestBegan(token, isId('session', session) ? session : null, headers.get('x-user-id'));
    });
    this.#end = async () => {
      unwatch();
      await parts.end();
    };
    // A call that came with nobody's token is told to whom it is labelled for.
    const observerOf = ({ token, label }: CrowdCall) => this.#observers.get(token?.person.userId ?? label.replace(/\.\d+$/, ''));
    this.crowd.beforeTool = (call) => observerOf(call)?.callBegan(call);
    this.crowd.afterTool = (call) => observerOf(call)?.callEnded(call);
  }

  static async open(): Promise<Town> {
    const crowd = await startCrowd();
    const postgres = await startTestDatabase();
    const config = { ...postgres.config, interruptSeconds: INTERRUPT_SECONDS };
    const open = () => createHub(config);
    const first = await open();
    await first.saveAssistant(crowd.definition);
    await first.close();
    const database = await openDatabase(config, silentLog);
    const end = async () => {
      await Promise.allSettled([database.close(), crowd.close()]);
      await postgres.stop();
    };
    return new Town({ crowd, database, open, end });
  }

  /** Where the hub is; while it is restarted, where it will be. */
  async hubUrl(): Promise<string> {
    return (await this.#hub).url;
  }

  /** How many requests to the tool server were seen to begin. */
  get requests(): number {
    return this.#requests;
  }

  /** Closes the hub and opens it again. Whoever asks meanwhile is content with the same restart. */
  async restart(): Promise<void> {
    this.#restarting ??= this.#restart().finally(() => {
      this.#restarting = null;
    });
    await this.#restarting;
  }
  #restarting: Promise<void> | null = null;

  observe(userIds: readonly string[], observer: Observer): () => void {
    for (const userId of userIds) this.#observers.set(userId, observer);
    return () => {
      for (const userId of userIds) this.#observers.delete(userId);
    };
  }

  async close(): Promise<void> {
    const { hub } = await this.#hub;
    await hub.close();
    await this.#end();
  }

  async #restart(): Promise<void> {
    const { hub } = await this.#hub;
    this.#hub = listening(hub.close().then(this.#open));
    await this.#hub;
  }
}

async function listening(opened: Promise<Hub>): Promise<{ hub: Hub; url: string }> {
  const hub = await opened;
  return { hub, url: (await hub.listen()).url };
}
