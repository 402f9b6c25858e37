import type { ClientFrame, ServerFrame, SessionFrame } from '@diosc/protocol';

/** Where every hub has its chat, over either transport. */
export const CHAT_PATH = '/v1/chat';

/** How a connection went. `heard`: something came that only a hub says, so the way to it works. */
export type ConnectionEnd = { readonly opened: boolean; readonly heard: boolean };

export type FrameListener = {
  /** Frames can be sent. */
  opened(): void;
  received(frame: ServerFrame): void;
  /** The session goes on over another way. This is all of it; most of it is known, and none of it is news. */
  continued(frame: SessionFrame): void;
  /** A frame came that this client cannot read; `what` names it in a few words. */
  misunderstood(what: string): void;
  /** Called once, also where it never opened. */
  closed(end: ConnectionEnd): void;
};

/** A connection to a hub that speaks frames, whatever carries them. */
export interface FrameConnection {
  readonly isOpen: boolean;
  /** Hands a frame to the network. A connection that is not open any more drops it: `closed` has been or will be called. */
  send(frame: ClientFrame): void;
  /** From here on somebody else listens; null silences the connection. */
  handOver(listener: FrameListener | null): void;
  close(): void;
}
