import { type MessageFrame, newId } from '@diosc/protocol';
import { recordOrKeep } from '../audit/record-or-keep.ts';
import type { Bus } from '../bus/bus.ts';
import type { InterruptStore } from '../interrupt/interrupt-store.ts';
import { Problem } from '../problem/problem.ts';
import { isLeftToAnother, type StopReason, stopReason } from '../problem/stop-reason.ts';
import { toWire } from '../problem/to-wire.ts';
import type { LiveSession } from '../session/live-session.ts';
import { idleEnd } from '../session/session-lifetime.ts';
import { titleOf } from '../session/title-of.ts';
import type { NodePresence } from '../store/node-presence.ts';
import { acceptedFrame } from './accepted-frame.ts';
import { LiveAnswer } from './live-answer.ts';
import { runTurn, type TurnPorts } from './run-turn.ts';
import type { RunningTurn } from './running-turn.ts';
import { answerParts, messagesOf } from './turn-messages.ts';
import { TurnRelay } from './turn-relay.ts';
import { type BeginResult, type NewTurn, NO_NODE, type TurnRecord } from './turn-store.ts';

export type TurnsPorts = TurnPorts & {
  readonly interrupts: Pick<InterruptStore, 'withdrawAll'>;
  readonly presence: Pick<NodePresence, 'node' | 'isAlive'>;
  readonly bus: Bus;
  readonly sessions: TurnSessions;
  readonly now: () => number;
};

/** What turns need of the sessions they are in. */
export type TurnSessions = {
  live(): Iterable<LiveSession>;
  find(sessionId: LiveSession['record']['id']): LiveSession | null;
  /** Gives the session the assistant and the role that are configured now. */
  reconsider(session: LiveSession): Promise<void>;
  /** Called where the database says that a session has ended of which this process does not know it. */
  foundEnded(session: LiveSession): Promise<void>;
  /** Called when a session has nothing running any more. */
  releaseIfIdle(session: LiveSession): void;
};

type Said = Pick<MessageFrame, 'clientMessageId' | 'text'>;

/** Begins, takes up again and stops turns. One session runs at most one turn at a time, over all nodes. */
export class Turns {
  readonly #ports: TurnsPorts;
  readonly #relay: TurnRelay;

  constructor(ports: TurnsPorts) {
    this.#ports = ports;
    const { bus, presence, turns, log, sessions } = ports;
    this.#relay = new TurnRelay({
      bus,
      presence,
      turns,
      log,
      live: () => sessions.live(),
      find: (sessionId) => sessions.find(sessionId),
      takeUp: (session, notRunBy) => this.takeUp(session, notRunBy),
      // Fresh authentication may have come while it was not known that a turn elsewhere waits for it.
      onFollowing: (session) => {
        if (bus.state === 'polling')
          void this.askFor(session).catch((error: unknown) => log.debug({ err: error }, 'a turn could not be asked for'));
      },
    });
  }

  /**
   * Stores a user's message and starts to answer it. Returns once the message is durable; the answer goes on by itself.
   * The same client message id again changes nothing, and is told what became of it.
   * @throws {Problem} `session_ended`, `turn_busy`, `database_unavailable`
   */
  async say(session: LiveSession, message: Said): Promise<void> {
    await this.#begin(session, () => this.#say(session, message));
  }

  /** Holds the session while something in it may begin, and lets it go where nothing has and nobody is there any more. */
  async #begin(session: LiveSession, beginning: () => Promise<void>): Promise<void> {
    try {
      await session.oneByOne(beginning);
    } finally {
      this.#ports.sessions.releaseIfIdle(session);
    }
  }

  async #say(session: LiveSession, message: Said): Promise<void> {
    await this.#ports.sessions.reconsider(session);
    if (session.hasEnded) throw new Problem({ kind: 'session_ended' });
    const turn = this.#newTurn(session, message);
    const prepared = session.running === null ? this.#prepare(session, turn, []) : null;
    const begun = await this.#store(session, turn, prepared);
    switch (begun.outcome) {
      case 'begun': {
        session.publish(acceptedFrame(turn, false));
        // The turn before may have ended in the database a moment before it has ended here.
        while (prepared === null && session.running !== null) await session.running.done;
        const running = prepared ?? this.#prepare(session, turn, []);
        if (session.hasEnded) running.abort.abort(stopReason('turn_cancelled'));
        this.#run(session, running, { ...turn, status: 'running', notice: null, steps: [] }, begun.earlier);
        return;
      }
      case 'duplicate': {
        session.publish(acceptedFrame(begun.turn, true));
        if (begun.turn.status === 'running') await this.#takeUp(session, null);
        else session.publish({ type: 'stream.end', message: messagesOf(begun.turn)[1] });
        return;
      }
      case 'busy':
        // News of the turn that won may have come while this one had taken its place, and was not heard.
        await this.#relay.discover(session);
        await this.#takeUp(session, null);
        throw new Problem({ kind: 'turn_busy' });
      case 'full':
        throw new Problem({ kind: 'session_full' });
      case 'ended':
        await this.#ports.sessions.foundEnded(session);
        throw new Problem({ kind: 'session_ended' });
    }
  }

  #newTurn(session: LiveSession, message: Said): NewTurn {
    const startedAt = this.#ports.now();
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
  async #store(session: LiveSession, turn: NewTurn, prepared: RunningTurn | null): Promise<BeginResult> {
    const title = titleOf(turn.text);
    const idleEndsAt = idleEnd(turn.startedAt, session.assistant.session.idleMinutes);
    let begun: BeginResult | null = null;
    try {
      begun = await this.#ports.turns.begin(turn, { title, idleEndsAt });
    } finally {
      if (begun?.outcome !== 'begun' && prepared !== null) giveBack(session, prepared);
    }
    if (begun.outcome === 'begun') {
      session.idleEndsAt = idleEndsAt;
      if (session.title === '') {
        session.title = title;
        session.publish({ type: 'session.title', sessionId: session.record.id, title });
      }
    }
    return begun;
  }

  /**
   * Goes on with a turn of the session that is marked as running but that no living process runs: its own lost it, let go
   * of it, or was killed. Open questions of the lost process are withdrawn; those that still matter are asked anew. A turn
   * that another process runs is followed. `notRunBy`: a process that lives and said that it does not run the turn.
   */
  takeUp(session: LiveSession, notRunBy: number | null = null): Promise<void> {
    return this.#begin(session, () => this.#takeUp(session, notRunBy));
  }

  async #takeUp(session: LiveSession, notRunBy: number | null): Promise<void> {
    const { turns, presence, interrupts } = this.#ports;
    if (session.running !== null) return;
    const stored = await turns.list(session.record.tenantId, session.record.id);
    const orphan = stored.findLast(isRunning);
    if (orphan === undefined || session.running !== null || session.hasEnded) return;
    const isOthers = orphan.node !== presence.node && orphan.node !== notRunBy && orphan.node !== NO_NODE;
    if (isOthers && (await presence.isAlive(orphan.node))) {
      this.#relay.follow(session, orphan);
      return;
    }
    if (session.running !== null) return;
    const running = this.#prepare(session, orphan, answerParts(orphan));
    let taken = orphan;
    let earlier = stored;
    try {
      const isClaimed = await turns.claim(orphan.tenantId, orphan.id, orphan.node, presence.node);
      if (!isClaimed) {
        // Another process was quicker, or the turn has ended: then there is something else to find.
        giveBack(session, running);
        return await this.#takeUp(session, null);
      }
      // Read again: until the claim, the process before may still have begun a call.
      earlier = await turns.list(orphan.tenantId, orphan.sessionId);
      taken = earlier.findLast(isRunning) ?? orphan;
      await interrupts.withdrawAll(orphan.tenantId, orphan.id, this.#ports.now());
    } catch (error) {
      giveBack(session, running);
      throw error;
    }
    session.followed = null;
    await recordOrKeep(this.#ports.audit, {
      ...session.auditSubject,
      type: 'turn.taken_up',
      outcome: 'success',
      requestId: running.requestId,
      data: { turnId: taken.id },
    });
    this.#run(session, running, taken, earlier);
  }

  /** Stops the running turn, wherever it runs, and resolves when it has ended if that is here. */
  async cancel(session: LiveSession): Promise<void> {
    if (session.running !== null) return this.#stop(session, 'turn_cancelled');
    if (session.followed !== null || (await this.#runsElsewhere(session))) {
      await this.#ports.bus.wake({ kind: 'turn.cancel', sessionId: session.record.id });
    }
  }

  /** What another process has just begun may not be followed here yet. */
  async #runsElsewhere(session: LiveSession): Promise<boolean> {
    if (session.hasEnded) return false;
    const stored = await this.#ports.turns.list(session.record.tenantId, session.record.id);
    return stored.some(isRunning);
  }

  /** Stops working on the running turn and leaves it stored as it is, for another process to go on with. */
  async abandon(session: LiveSession): Promise<void> {
    await this.#stop(session, 'shutting_down');
  }

  /**
   * The user's fresh authentication is with another process. Where the turn here waits for just that, it goes on there;
   * calls that are under way end here first.
   */
  handOver(session: LiveSession): void {
    if (session.running === null) return;
    session.running.isWantedElsewhere = true;
    this.#handOverIfParked(session);
  }

  /** Fresh authentication has come to this process: a turn that waits for it in another one is asked for. */
  async askFor(session: LiveSession): Promise<void> {
    if (session.followed !== null) await this.#ports.bus.wake({ kind: 'turn.handover', sessionId: session.record.id });
  }

  close(): void {
    this.#relay.close();
  }

  #handOverIfParked(session: LiveSession): void {
    const { running, refresh } = session;
    const isParked = refresh.waiting > 0 && (running?.openCalls ?? 0) <= refresh.waiting;
    if (running?.isWantedElsewhere === true && isParked) running.abort.abort(stopReason('handed_over'));
  }

  async #stop(session: LiveSession, reason: StopReason): Promise<void> {
    const { running } = session;
    if (running === null) return;
    running.abort.abort(stopReason(reason));
    await running.done;
  }

  /** Takes the session's one place before anything is awaited, so that no second turn can begin meanwhile. */
  #prepare(session: LiveSession, turn: NewTurn, parts: ReturnType<typeof answerParts>): RunningTurn {
    const done = Promise.withResolvers<void>();
    const running: RunningTurn = {
      turnId: turn.id,
      requestId: newId('request'),
      answer: new LiveAnswer(turn.answerId, turn.startedAt, parts, (frame) => session.publish(frame)),
      abort: new AbortController(),
      openCalls: 0,
      isWantedElsewhere: false,
      onCallEnded: () => this.#handOverIfParked(session),
      done: done.promise,
      finish: () => done.resolve(),
    };
    session.running = running;
    session.refresh.onWaiting = () => this.#handOverIfParked(session);
    return running;
  }

  #run(session: LiveSession, running: RunningTurn, turn: TurnRecord, stored: readonly TurnRecord[]): void {
    running.answer.start();
    this.#ports.bus.announce({ kind: 'turn.begun', sessionId: turn.sessionId, node: this.#ports.presence.node });
    void this.#work(
      session,
      running,
      turn,
      stored.filter((other) => other.id !== turn.id),
    );
  }

  async #work(session: LiveSession, running: RunningTurn, turn: TurnRecord, earlier: readonly TurnRecord[]): Promise<void> {
    try {
      await runTurn(session, running, turn, earlier, this.#ports);
      if (isLeftToAnother(running.abort.signal)) await this.#letGo(session, turn);
    } catch (error) {
      const { code, message, retryable } = toWire(Problem.from(error).reason);
      this.#ports.log.error({ err: error, turnId: turn.id }, 'a turn could not be run');
      running.answer.end('failed', { type: 'notice', code, text: message, retryable });
    } finally {
      session.unwatch();
      giveBack(session, running);
      this.#ports.sessions.releaseIfIdle(session);
    }
  }

  /** Whoever watches the session elsewhere can go on with the turn at once. Where this fails they ask, and are told that it does not run here. */
  async #letGo(session: LiveSession, turn: TurnRecord): Promise<void> {
    const { turns, bus, log } = this.#ports;
    try {
      await turns.release(turn.tenantId, turn.id);
      bus.announce({ kind: 'turn.released', sessionId: turn.sessionId });
      // Whoever wanted it may be gone by now. Then it comes back here, if somebody here still watches.
      if (session.connections.size > 0) this.#relay.follow(session, { id: turn.id, node: NO_NODE });
    } catch (error) {
      log.warn({ err: error, turnId: turn.id }, 'a turn could not be let go of');
    }
  }
}

function giveBack(session: LiveSession, running: RunningTurn): void {
  if (session.running === running) session.running = null;
  running.finish();
}

function isRunning(turn: TurnRecord): boolean {
  return turn.status === 'running';
}
