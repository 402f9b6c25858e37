export type StorageLike = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * What the client needs of the place it runs in. Everything that only browsers have is optional here, which is why the
 * client runs in Node as it is, and why tests can hold the clock.
 */
export type Environment = {
  /** Throws where no WebSocket may or can be opened. */
  openSocket(url: string, subprotocol: string): WebSocket;
  fetch(url: string, options: RequestInit): Promise<Response>;
  /** Where a session outlives a reload of the page; null where there is no such place. */
  readonly storage: StorageLike | null;
  /** What a relative `backendUrl` is relative to; null where there is no page. */
  readonly baseUrl: string | null;
  /** False only where the browser is sure that there is no network. Used to choose words, never to decide. */
  isOnline(): boolean;
  /** Calls back when waiting any longer makes no sense: the network came back, or the page is looked at again. */
  onWake(listener: () => void): () => void;
  /** Milliseconds since 1970. */
  now(): number;
  /** At least 0, below 1. */
  random(): number;
  /** Calls back once after `milliseconds`; returns what cancels it. */
  after(milliseconds: number, callback: () => void): () => void;
  /** Where errors thrown by the page's own handlers go. */
  report(error: unknown): void;
};
