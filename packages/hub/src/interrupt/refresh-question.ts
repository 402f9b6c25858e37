import { type Id, type Interrupt, interruptSchema, newId, type RefreshReason, type ServerFrame } from '@diosc/protocol';
import type { AuditLog, NewAuditEvent } from '../audit/audit-log.ts';
import { isLeftToAnother } from '../problem/stop-reason.ts';
import type { SessionRecord } from '../session/session-store.ts';
import type { InterruptRecord, InterruptStore } from './interrupt-store.ts';

/** How the wait for fresh authentication ended. */
export type RefreshOutcome = 'answered' | 'expired' | 'withdrawn';

/** The session that asks: who it belongs to, and how to reach those who watch it. */
export type AskingSession = {
  readonly record: SessionRecord;
  readonly auditSubject: Pick<NewAuditEvent, 'tenantId' | 'userId' | 'sessionId'>;
  publish(frame: ServerFrame): void;
};

/** The work that waits: its turn, and the request under which its events are found. */
export type AskingWork = { readonly turnId: Id<'turn'>; readonly requestId: Id<'request'> };

type OpenQuestion = {
  readonly record: InterruptRecord;
  readonly requestId: Id<'request'>;
  readonly ended: Promise<RefreshOutcome>;
  readonly end: (outcome: RefreshOutcome) => void;
};

/**
 * The question "sign in again" of one session. However many calls wait for it, it is asked once; fresh authentication
 * answers it for all of them, and after its deadline it is closed for all of them.
 */
export class RefreshQuestion {
  readonly #session: AskingSession;
  readonly #store: Pick<InterruptStore, 'open' | 'close'>;
  readonly #audit: AuditLog;
  readonly #waitMs: number;
  #open: OpenQuestion | null = null;
  #waiting = 0;
  /** Called when one more call waits for it. */
  onWaiting: () => void = () => undefined;

  constructor(session: AskingSession, ports: { store: Pick<InterruptStore, 'open' | 'close'>; audit: AuditLog; waitMs: number }) {
    this.#session = session;
    this.#store = ports.store;
    this.#audit = ports.audit;
    this.#waitMs = ports.waitMs;
  }

  /** The question as a client shows it, while it is open. */
  get current(): Interrupt | null {
    return this.#open === null ? null : interruptOf(this.#open.record);
  }

  /** How many calls wait for it. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Waits for fresh authentication. The question is stored before it is shown.
   * An abort ends this wait as `withdrawn`, and the question with it.
   */
  async ask(reason: RefreshReason, asking: AskingWork, signal: AbortSignal): Promise<RefreshOutcome> {
    if (signal.aborted) return 'withdrawn';
    const question = this.#open ?? this.#begin(reason, asking);
    // Where another process goes on, the question was answered there.
    const withdraw = () => this.#close(isLeftToAnother(signal) ? 'answered' : 'withdrawn');
    signal.addEventListener('abort', withdraw, { once: true });
    this.#waiting += 1;
    this.onWaiting();
    try {
      const outcome = await question.ended;
      return signal.aborted ? 'withdrawn' : outcome;
    } finally {
      this.#waiting -= 1;
      signal.removeEventListener('abort', withdraw);
    }
  }

  /** Fresh authentication has come: everything that waits goes on. */
  answer(): void {
    this.#close('answered');
  }

  #begin(reason: RefreshReason, { turnId, requestId }: AskingWork): OpenQuestion {
    const now = Date.now();
    const { tenantId, id: sessionId } = this.#session.record;
    const record: InterruptRecord = {
      id: newId('interrupt', now),
      tenantId,
      sessionId,
      turnId,
      kind: 'refresh',
      detail: { reason },
      openedAt: now,
      deadline: now + this.#waitMs,
    };
    const { promise, resolve } = Promise.withResolvers<RefreshOutcome>();
    const timer = setTimeout(() => this.#close('expired'), this.#waitMs);
    const question: OpenQuestion = {
      record,
      requestId,
      ended: promise,
      end: (outcome) => {
        clearTimeout(timer);
        resolve(outcome);
      },
    };
    this.#open = question;
    void this.#show(question, reason);
    return question;
  }

  async #show(question: OpenQuestion, reason: RefreshReason): Promise<void> {
    const { record } = question;
    try {
      await Promise.all([this.#store.open(record), this.#record('interrupt.opened', 'interrupted', question, reason)]);
    } catch {
      // A question that cannot be stored is not asked: whatever waits is told that no answer came.
      this.#close('expired');
      return;
    }
    if (this.#open !== question) return;
    this.#session.publish({ type: 'interrupt', interrupt: interruptOf(record) });
    this.#session.publish({ type: 'auth.refresh_required', reason, deadline: new Date(record.deadline).toISOString() });
  }

  #close(outcome: RefreshOutcome): void {
    const question = this.#open;
    if (question === null) return;
    this.#open = null;
    question.end(outcome);
    const { record } = question;
    // The row only remembers how it ended; the wait itself is over whether or not the database can be told now.
    this.#store.close(record.tenantId, record.id, outcome, Date.now()).catch(() => undefined);
    this.#record('interrupt.closed', outcome === 'answered' ? 'success' : 'failure', question, outcome).catch(() => undefined);
    this.#session.publish({ type: 'interrupt.resolved', interruptId: record.id, outcome });
  }

  #record(
    type: 'interrupt.opened' | 'interrupt.closed',
    outcome: 'interrupted' | 'success' | 'failure',
    { record, requestId }: OpenQuestion,
    reason: string,
  ) {
    return this.#audit.record({
      ...this.#session.auditSubject,
      type,
      outcome,
      reason,
      requestId,
      decidedBy: 'refresh',
      data: { interruptId: record.id },
    });
  }
}

function interruptOf(record: InterruptRecord): Interrupt {
  return interruptSchema.parse({
    kind: record.kind,
    interruptId: record.id,
    deadline: new Date(record.deadline).toISOString(),
    ...record.detail,
  });
}
