import type { FrameSink } from './slow-reader.ts';

/** Why the hub closes a connection: it restarts, the client does not read, or what it sends is of no use. */
export type CloseReason = 'restarting' | 'unread' | 'unusable';

/** What carries the frames of one connection. */
export type ChatTransport = FrameSink & {
  /** Closes after what was sent before. */
  close(reason: CloseReason): void;
  /** Closes now, whatever was not read yet. */
  cutOff(): void;
};
