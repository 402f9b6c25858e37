import type { BusOptions } from '../create-bus.ts';

/** One way in which buses are connected, and what can happen to it. */
export type BusGround = {
  /** For `createBus`. A process that is `cutOff` never reaches the fast path; the others do. */
  optionsFor(process: { readonly cutOff: boolean }): Pick<BusOptions, 'database' | 'redisUrl'>;
  /** Ends every connection of the fast path, and lets nobody in until `mend`. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** Keeps every connection of the fast path open, and says nothing on it until `resume`. */
  hang(): Promise<void>;
  resume(): Promise<void>;
  /** Publishes something to a channel that every process listens to. */
  publishToAll(payload: string): Promise<void>;
  /** How many connections the fast path has on its server. */
  connections(): Promise<number>;
  close(): Promise<void>;
};
