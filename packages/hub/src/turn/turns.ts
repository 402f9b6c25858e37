import { type MessageFrame, newId, type ServerFrame } from '@diosc/protocol';
import type { InterruptStore } from '../interrupt/interrupt-store.ts';
import { Problem } from '../problem/problem.ts';
import { stopReason } from '../problem/stop-reason.ts';
import type { LiveSession } from '../session/live-session.ts';
import type { NodePresence } from '../store/node-presence.ts';
import { untilDatabaseAnswers } from '../store/until-database-answers.ts';
import { LiveAnswer } from './live-answer.ts';
import { runTurn, type TurnPorts } from './run-turn.ts';
import type { RunningTurn } from './running-turn.ts';
import { answerParts, messagesOf, questionOf } from './turn-messages.ts';
import type { BeginResult, NewTurn, TurnRecord } from './turn-store.ts';

type Accepted = Extract<ServerFrame, { type: 'message.accepted' }>;

export type TurnsPorts = TurnPorts & {
  readonly interrupts: Pick<InterruptStore, 'withdrawAll'>;
  readonly presence: Pick<NodePresence, 'node' | 'isAlive'>;
  /** Called when a session has nothing running any more. */
  readonly onIdle: (session: LiveSession) => void;
};

/** Begins, takes up again and stops turns. One session runs at most one turn at a time, over all nodes. */
export class Turns {
  readonly #ports: TurnsPorts;

  constructor(ports: TurnsPorts) {
    this.#ports = ports;
  }

  /**
   * Stores a user's message and starts to answer it. Returns once the message is durable; the answer goes on by itself.
   * The same client message id again changes nothing, and is told what became of it.
   * @throws {Problem} `session_ended`, `turn_busy`, `database_unavailable`
   */
  async say(session: LiveSession, message: Pick<MessageFrame, 'clientMessageId' | 'text'>): Promise<void> {
    if (session.hasEnded) throw new Problem({ kind: 'session_ended' });
    const turn = this.#newTurn(session, message);
    const prepared = session.running === null ? this.#prepare(session, turn, []) : null;
    const begun = await this.#begin(session, turn, prepared);
    switch (begun.outcome) {
      case 'begun': {
        session.publish(acceptedFrame(turn, false));
        // The turn before may have ended in the database a moment before it has ended here.
        while (prepared === null && session.running !== null) await session.running.done;
        const running = prepared ?? this.#prepare(session, turn, []);
        this.#run(session, running, { ...turn, status: 'running', notice: null, steps: [] });
        return;
      }
      case 'duplicate': {
        session.publish(acceptedFrame(begun.turn, true));
        if (begun.turn.status === 'running') await this.takeUp(session);
        else session.publish({ type: 'stream.end', message: messagesOf(begun.turn)[1] });
        return;
      }
      case 'busy':
        await this.takeUp(session);
        throw new Problem({ kind: 'turn_busy' });
    }
  }

  #newTurn(session: LiveSession, message: Pick<MessageFrame, 'clientMessageId' | 'text'>): NewTurn {
    const startedAt = Date.now();
    return {
      id: newId('turn', startedAt),
      tenantId: session.record.tenantId,
      sessionId: session.record.id,
      questionId: newId('message', startedAt),
      clientMessageId: message.clientMessageId,
      // A user may paste a token into the chat; it is no more stored than one that arrives in a header.
      text: session.redactor.redact(message.text),
      answerId: newId('message', startedAt),
      startedAt,
      node: this.#ports.presence.node,
    };
  }

  /** Gives the place back unless the turn has begun. */
  async #begin(session: LiveSession, turn: NewTurn, prepared: RunningTurn | null): Promise<BeginResult> {
    let begun: BeginResult | null = null;
    try {
      begun = await this.#ports.turns.begin(turn);
      return begun;
    } finally {
      if (begun?.outcome !== 'begun' && session.running === prepared) session.running = null;
    }
  }

  /**
   * Goes on with a turn of the session that is marked as running but that no living process runs: its own lost it, or
   * was killed. Open questions of the lost process are withdrawn; those that still matter are asked anew.
   */
  async takeUp(session: LiveSession): Promise<void> {
    const { turns, presence, interrupts } = this.#ports;
    if (session.running !== null) return;
    const stored = await turns.list(session.record.tenantId, session.record.id);
    const orphan = stored.findLast(isRunning);
    if (orphan === undefined || session.running !== null) return;
    if (orphan.node !== presence.node && (await presence.isAlive(orphan.node))) return;
    const running = this.#prepare(session, orphan, answerParts(orphan));
    let taken = orphan;
    try {
      const claimed = await turns.claim(orphan.tenantId, orphan.id, orphan.node, presence.node);
      if (!claimed) throw new Problem({ kind: 'turn_busy' });
      // Read again: until the claim, the process before may still have begun a call.
      taken = (await turns.list(orphan.tenantId, orphan.sessionId)).findLast(isRunning) ?? orphan;
      await interrupts.withdrawAll(orphan.tenantId, orphan.id, Date.now());
    } catch (error) {
      session.running = null;
      throw error;
    }
    this.#run(session, running, taken);
  }

  /** Stops the running turn, and resolves when it has ended. */
  async cancel(session: LiveSession): Promise<void> {
    const { running } = session;
    if (running === null) return;
    running.abort.abort(stopReason('turn_cancelled'));
    await running.done;
  }

  /** Stops working on the running turn and leaves it stored as it is, for another process to go on with. */
  async abandon(session: LiveSession): Promise<void> {
    const { running } = session;
    if (running === null) return;
    running.abort.abort(stopReason('shutting_down'));
    await running.done;
  }

  /** Takes the session's one place before anything is awaited, so that no second turn can begin meanwhile. */
  #prepare(session: LiveSession, turn: NewTurn, parts: ReturnType<typeof answerParts>): RunningTurn {
    const running: RunningTurn = {
      turnId: turn.id,
      answer: new LiveAnswer(turn.answerId, turn.startedAt, parts, (frame) => session.publish(frame)),
      abort: new AbortController(),
      done: Promise.resolve(),
    };
    session.running = running;
    return running;
  }

  #run(session: LiveSession, running: RunningTurn, turn: TurnRecord): void {
    running.answer.start();
    running.done = this.#work(session, running, turn);
  }

  async #work(session: LiveSession, running: RunningTurn, turn: TurnRecord): Promise<void> {
    const { turns, log, onIdle, databasePatienceMs } = this.#ports;
    try {
      const stored = await untilDatabaseAnswers(() => turns.list(turn.tenantId, turn.sessionId), databasePatienceMs);
      const earlier = stored.filter((other) => other.id !== turn.id);
      await runTurn(session, running, turn, earlier, this.#ports);
    } catch (error) {
      const problem = Problem.from(error);
      log.error({ err: error, turnId: turn.id }, 'a turn could not be run');
      running.answer.end('failed', {
        type: 'notice',
        code: problem.wire.code,
        text: problem.wire.message,
        retryable: problem.wire.retryable,
      });
    } finally {
      if (session.running === running) session.running = null;
      onIdle(session);
    }
  }
}

function acceptedFrame(
  turn: Pick<TurnRecord, 'questionId' | 'clientMessageId' | 'text' | 'startedAt' | 'answerId'>,
  duplicate: boolean,
): Accepted {
  return { type: 'message.accepted', clientMessageId: turn.clientMessageId, message: questionOf(turn), answerId: turn.answerId, duplicate };
}

function isRunning(turn: TurnRecord): boolean {
  return turn.status === 'running';
}
