import type { ServerFrame } from '@diosc/protocol';

/** One client that is connected now, by whichever transport. */
export interface Connection {
  /** Where the client is, for the audit. */
  readonly from: { readonly ip: string; readonly origin: string | null };
  /** Sends a frame, or leaves it out where the client is too slow for it and will be caught up later. Never throws. */
  send(frame: ServerFrame): void;
  /** Closes the connection after what was sent before. */
  close(): void;
}
