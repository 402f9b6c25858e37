import type { Id, SessionEndReason } from '@diosc/protocol';

/** What one hub process tells all others: keys, never data of users and never a credential. Handlers must bear the same wake twice. */
export type Wake =
  /** An assistant, role or tool server changed: forget what was read. */
  | { readonly kind: 'configuration' }
  | { readonly kind: 'session.ended'; readonly sessionId: Id<'session'>; readonly reason: SessionEndReason }
  /** The conversation was given another title: read it again. */
  | { readonly kind: 'session.titled'; readonly sessionId: Id<'session'> }
  | { readonly kind: 'turn.cancel'; readonly sessionId: Id<'session'> }
  | { readonly kind: 'turn.handover'; readonly sessionId: Id<'session'> };

/** News that only make others quicker: whoever misses one finds out by looking in the database. */
export type News =
  | { readonly kind: 'turn.begun'; readonly sessionId: Id<'session'>; readonly node: number }
  | { readonly kind: 'turn.released'; readonly sessionId: Id<'session'> };

/** How the hub processes on one database wake each other. Each `on...` gives back what takes its listener away again. */
export interface Bus {
  /**
   * Stored first (table `wake`), then announced; delivered to every living node, this one included, at least once, within
   * 1 s even while the fast path is down. Resolves once it is stored.
   * @throws {Problem} `database_unavailable`
   */
  wake(wake: Wake): Promise<void>;
  onWake(listener: (wake: Wake) => void): () => void;
  /** Fast and forgetful, to every OTHER node. Never throws. */
  announce(news: News): void;
  onNews(listener: (news: News) => void): () => void;
  /**
   * To one other node, in order, fast and forgetful: any length of text up to 4 MiB (split and put together again by the
   * bus). Never throws.
   */
  relay(toNode: number, text: string): void;
  onRelay(listener: (fromNode: number, text: string) => void): () => void;
  /** `ok`: wakes arrive at once. `polling`: the fast path is down, and wakes arrive by looking in the database every 400 ms. */
  readonly state: 'ok' | 'polling';
  /** Called when the fast path is back after an outage: news and relayed texts may have been lost, in either direction. */
  onRestored(listener: () => void): () => void;
  /** Sends what is still waiting, for up to a second, and ends every connection of the bus. No listener is called after. */
  close(): Promise<void>;
}
