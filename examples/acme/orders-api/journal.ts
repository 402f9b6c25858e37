import { createHash } from 'node:crypto';

/** One request that the API has answered. */
export type JournalEntry = {
  readonly method: string;
  /** The route, such as `/orders/:id/cancel`. */
  readonly route: string;
  readonly status: number;
  /** Whose token it was; null where none was valid. */
  readonly userId: string | null;
  /** SHA-256, in hexadecimal, of the Authorization header as it arrived: two requests carried the same one, or not. */
  readonly authorizationHash: string | null;
  readonly requestId: string | null;
};

/** One order placed or cancelled. A cancellation of what was cancelled already counts with `changed` false. */
export type JournalEvent = {
  readonly action: 'placed' | 'cancelled';
  readonly orderId: number;
  readonly userId: string;
  readonly changed: boolean;
};

/** What happened to the API, for tests to read. No token is in it. */
export type Journal = {
  readonly requests: readonly JournalEntry[];
  readonly events: readonly JournalEvent[];
  /** How often that was asked for and allowed, for one order or for all. */
  count(action: JournalEvent['action'], orderId?: number): number;
  recordRequest(entry: JournalEntry): void;
  recordEvent(event: JournalEvent): void;
};

/** The oldest requests are forgotten beyond this many. */
const MOST_REQUESTS = 2000;

export function createJournal(): Journal {
  const requests: JournalEntry[] = [];
  const events: JournalEvent[] = [];
  return {
    requests,
    events,
    count: (action, orderId) =>
      events.filter((event) => event.action === action && (orderId === undefined || event.orderId === orderId)).length,
    recordRequest(entry) {
      requests.push(entry);
      if (requests.length > MOST_REQUESTS) requests.shift();
    },
    recordEvent: (event) => void events.push(event),
  };
}

export function hashOf(authorization: string): string {
  return createHash('sha256').update(authorization).digest('hex');
}
