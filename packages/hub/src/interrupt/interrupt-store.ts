import type { Id, InterruptKind, InterruptOutcome, JsonObject } from '@diosc/protocol';

/** One question that parks work. It never holds a credential. Times are milliseconds since 1970. */
export type InterruptRecord = {
  readonly id: Id<'interrupt'>;
  readonly tenantId: string;
  readonly sessionId: Id<'session'>;
  readonly turnId: Id<'turn'>;
  readonly kind: InterruptKind;
  /** What the question shows, by kind. */
  readonly detail: JsonObject;
  readonly openedAt: number;
  readonly deadline: number;
};

export interface InterruptStore {
  open(interrupt: InterruptRecord): Promise<void>;
  /** Closes it; true for the one caller who did. */
  close(tenantId: string, interruptId: Id<'interrupt'>, outcome: InterruptOutcome, now: number): Promise<boolean>;
  /** The open ones of a session, oldest first. */
  listOpen(tenantId: string, sessionId: Id<'session'>): Promise<InterruptRecord[]>;
  /** Closes all open ones of a turn as withdrawn: those of a process that is gone. */
  withdrawAll(tenantId: string, turnId: Id<'turn'>, now: number): Promise<void>;
}
