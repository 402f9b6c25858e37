import { type Id, idSchema, type ServerFrame, serverFrameSchema } from '@diosc/protocol';
import { z } from 'zod';
import type { Bus, News } from '../bus/bus.ts';
import type { Log } from '../log.ts';
import type { LiveSession } from '../session/live-session.ts';
import { titleOf } from '../session/title-of.ts';
import type { NodePresence } from '../store/node-presence.ts';
import { acceptedFrame } from './accepted-frame.ts';
import { FollowedTurn } from './followed-turn.ts';
import type { RunningTurn } from './running-turn.ts';
import { messagesOf } from './turn-messages.ts';
import { NO_NODE, type TurnRecord, type TurnStore } from './turn-store.ts';

/** Milliseconds between two looks at what is followed: a lost frame or a dead process is noticed after at most this. */
const LOOK_EVERY_MS = 1000;
/** Of so many looks one also asks the other process again for the whole answer. */
const WATCH_AGAIN_EVERY = 5;
/** Milliseconds that a turn which was given away is left to whoever wanted it. */
const LEAVE_ALONE_MS = 3000;

const relayedSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('watch'), sessionId: idSchema('session'), turnId: idSchema('turn') }),
  z.strictObject({ kind: z.literal('not-running'), sessionId: idSchema('session'), turnId: idSchema('turn') }),
  z.strictObject({ kind: z.literal('frame'), sessionId: idSchema('session'), frame: serverFrameSchema }),
]);
type Relayed = z.infer<typeof relayedSchema>;

/** What watchers in other processes are told. The rest of what a session says is about one connection or one credential. */
const RELAYED_TYPES: ReadonlySet<ServerFrame['type']> = new Set([
  'message.accepted',
  'stream.start',
  'stream.delta',
  'stream.part',
  'stream.end',
  'interrupt',
  'interrupt.resolved',
  'auth.refresh_required',
]);

export type TurnRelayPorts = {
  readonly bus: Pick<Bus, 'relay' | 'onRelay' | 'onNews' | 'onRestored' | 'state'>;
  readonly presence: Pick<NodePresence, 'node' | 'isAlive'>;
  readonly turns: Pick<TurnStore, 'list'>;
  readonly live: () => Iterable<LiveSession>;
  readonly find: (sessionId: Id<'session'>) => LiveSession | null;
  /** Goes on with the session's running turn if no living process other than `notRunBy` has it. */
  readonly takeUp: (session: LiveSession, notRunBy?: number) => Promise<void>;
  /** Called when the turn of another process begins to be followed. */
  readonly onFollowing: (session: LiveSession) => void;
  readonly log: Log;
};

/**
 * Lets clients of one process follow a turn that another process runs: frames travel over the bus, and only while somebody
 * watches. Nothing depends on their arrival: what is lost is found in the database a moment later.
 */
export class TurnRelay {
  readonly #ports: TurnRelayPorts;
  readonly #following = new Set<LiveSession>();
  readonly #looking: NodeJS.Timeout;
  readonly #unsubscribe: readonly (() => void)[];
  #looks = 0;
  #isLooking = false;

  constructor(ports: TurnRelayPorts) {
    this.#ports = ports;
    const { bus } = ports;
    this.#unsubscribe = [
      bus.onRelay((node, text) => this.#relayed(node, text)),
      bus.onNews((news) => void this.#heard(news)),
      bus.onRestored(() => void this.#lookForAll()),
    ];
    this.#looking = setInterval(() => void this.#look(), LOOK_EVERY_MS);
    this.#looking.unref();
  }

  /** Follows a turn of the session that another process runs, until it ends or changes hands. */
  follow(session: LiveSession, turn: Pick<TurnRecord, 'id' | 'node'>): void {
    const { followed } = session;
    if (followed?.turnId === turn.id && followed.node === turn.node) return;
    session.followed = new FollowedTurn(turn.id, turn.node);
    this.#following.add(session);
    this.#ports.onFollowing(session);
    if (turn.node !== NO_NODE) this.#watch(session.record.id, session.followed);
  }

  close(): void {
    clearInterval(this.#looking);
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  #watch(sessionId: Id<'session'>, { node, turnId }: FollowedTurn): void {
    this.#send(node, { kind: 'watch', sessionId, turnId });
  }

  #send(node: number, relayed: Relayed): void {
    this.#ports.bus.relay(node, JSON.stringify(relayed));
  }

  #relayed(fromNode: number, text: string): void {
    const parsed = relayedSchema.safeParse(parseJson(text));
    if (!parsed.success) {
      this.#ports.log.warn({ fromNode }, 'another hub process sent something that this one cannot read');
      return;
    }
    const relayed = parsed.data;
    const session = this.#ports.find(relayed.sessionId);
    if (relayed.kind === 'watch') {
      if (session?.running?.turnId === relayed.turnId) this.#show(session, session.running, fromNode);
      else this.#send(fromNode, { ...relayed, kind: 'not-running' });
    } else if (session?.followed?.node === fromNode) {
      if (relayed.kind === 'frame') this.#take(session, session.followed, relayed.frame);
      else if (session.followed.turnId === relayed.turnId) void this.#quietly(this.#lookAt(session, fromNode));
    }
  }

  /** Another process has clients who want to see what runs here: the whole of it now, and each change from now on. */
  #show(session: LiveSession, running: RunningTurn, toNode: number): void {
    const { refresh, record } = session;
    const send = (frame: ServerFrame) => {
      if (RELAYED_TYPES.has(frame.type)) this.#send(toNode, { kind: 'frame', sessionId: record.id, frame });
    };
    session.watchFrom(toNode, { from: { ip: '', origin: null }, send, close: () => undefined });
    send({ type: 'stream.start', message: running.answer.message });
    if (refresh.current === null) return;
    const { reason, deadline } = refresh.current;
    send({ type: 'interrupt', interrupt: refresh.current });
    send({ type: 'auth.refresh_required', reason, deadline });
  }

  #take(session: LiveSession, followed: FollowedTurn, frame: ServerFrame): void {
    if (!followed.take(frame)) {
      this.#watch(session.record.id, followed);
      return;
    }
    if (frame.type === 'stream.end') this.#leave(session);
    session.publishHere(frame);
    if (frame.type !== 'stream.start') return;
    // Clients may have more or less of it than what was stored when they came: the parts as they are now settle that.
    frame.message.parts.forEach((part, index) => session.publishHere({ type: 'stream.part', messageId: frame.message.id, index, part }));
  }

  #leave(session: LiveSession): void {
    session.followed = null;
    this.#following.delete(session);
  }

  async #heard(news: News): Promise<void> {
    const session = this.#ports.find(news.sessionId);
    if (session === null || session.running !== null) return;
    await this.#quietly(news.kind === 'turn.begun' ? this.discover(session) : this.#ports.takeUp(session));
  }

  /** A turn of the session may have begun, or even ended, in another process: whoever is connected here is shown it, once. */
  async discover(session: LiveSession): Promise<void> {
    const turns = await this.#ports.turns.list(session.record.tenantId, session.record.id);
    const last = turns.at(-1);
    if (last === undefined || session.running !== null || session.hasEnded) return;
    if (session.title === '') {
      // Its first message gave it one, in the process that took it.
      session.title = titleOf(turns[0]?.text ?? '');
      session.publishHere({ type: 'session.title', sessionId: session.record.id, title: session.title });
    }
    if (!session.isNews(last.id, last.status)) return;
    session.publishHere(acceptedFrame(last, false));
    if (last.status !== 'running') session.publishHere({ type: 'stream.end', message: messagesOf(last)[1] });
    else if (last.node !== this.#ports.presence.node) this.follow(session, last);
  }

  async #lookForAll(): Promise<void> {
    for (const session of this.#ports.live()) {
      if (session.connections.size > 0 && session.running === null) await this.#quietly(this.discover(session));
    }
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    // News may not arrive now, so they are looked for.
    if (this.#ports.bus.state === 'polling') await this.#lookForAll();
    const watchAgain = this.#looks++ % WATCH_AGAIN_EVERY === WATCH_AGAIN_EVERY - 1;
    try {
      await Promise.all(
        [...this.#following].map((session) => {
          const { followed } = session;
          if (followed !== null && followed.node !== NO_NODE && (watchAgain || followed.message === null))
            this.#watch(session.record.id, followed);
          return this.#quietly(this.#lookAt(session));
        }),
      );
    } finally {
      this.#isLooking = false;
    }
  }

  async #lookAt(session: LiveSession, notRunBy?: number): Promise<void> {
    const { followed, record } = session;
    const { presence } = this.#ports;
    if (followed === null || session.hasEnded || session.connections.size === 0) return this.#leave(session);
    const turns = await this.#ports.turns.list(record.tenantId, record.id);
    const turn = turns.find((stored) => stored.id === followed.turnId);
    if (session.followed !== followed) return;
    if (turn?.status !== 'running') {
      this.#leave(session);
      if (turn !== undefined) session.publishHere({ type: 'stream.end', message: messagesOf(turn)[1] });
    } else if (turn.node === NO_NODE && followed.node === NO_NODE && performance.now() - followed.since < LEAVE_ALONE_MS) {
      return;
    } else if (turn.node === NO_NODE || turn.node !== followed.node || turn.node === notRunBy || !(await presence.isAlive(turn.node))) {
      await this.#ports.takeUp(session, notRunBy);
    }
  }

  async #quietly(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#ports.log.debug({ err: error }, 'a turn of another hub process could not be looked at');
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
