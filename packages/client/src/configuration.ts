import type { Id } from '@diosc/protocol';
import type { Transport } from './connection/transport-choice.ts';

/** What `diosc('config', ...)` takes. */
export type Config = {
  /** The address of the hub, http or https; in a page it may be relative. */
  readonly backendUrl: string;
  /** `ak_...`: names the assistant. It is public and gives no data by itself. */
  readonly apiKey: string;
  readonly assistantId?: Id<'assistant'> | undefined;
  /** Default true: connect as soon as there is auth. False: at the first message, or when the widget opens. */
  readonly autoConnect?: boolean | undefined;
  /** A BCP 47 language tag, for numbers and times. Default: the language of the browser. */
  readonly locale?: string | undefined;
  /**
   * What carries the chat. Default `auto`: a WebSocket, and where those do not get through, an event stream (an ordinary
   * request whose answer goes on), which every proxy knows.
   */
  readonly transport?: 'auto' | Transport | undefined;
};

/** A config whose every field is there. */
export type Configuration = {
  readonly backendUrl: string;
  readonly apiKey: string;
  readonly assistantId: Id<'assistant'> | undefined;
  readonly autoConnect: boolean;
  readonly locale: string | undefined;
  /** Null: whichever gets through. */
  readonly transport: Transport | null;
};

/** Whether both lead to the same conversations. */
export function sameHub(one: Configuration, other: Configuration): boolean {
  return one.backendUrl === other.backendUrl && one.apiKey === other.apiKey && one.assistantId === other.assistantId;
}
