import type { Log } from '../log.ts';
import { type BusMessage, parseBusMessage } from './bus-message.ts';
import type { FastPath } from './fast-path.ts';
import { FragmentJoiner, splitText } from './fragments.ts';
import { KeptPath } from './kept-path.ts';
import { Outbox } from './outbox.ts';

/** Milliseconds between two pings; after two without an echo the path is taken for dead. */
const PING_EVERY_MS = 2000;
const MAX_UNANSWERED_PINGS = 2;
/** Milliseconds after which the rest of a text that does not go on is given up. */
const UNFINISHED_MS = 30_000;
const LAST_PARCELS_MS = 1000;

const COMMON_CHANNEL = 'diosc_all';
/** One channel for each process, so that none is woken for what concerns another. */
const channelOf = (node: number): string => `diosc_node_${node}`;

export type MessageLinkOptions = {
  readonly node: number;
  readonly path: FastPath;
  readonly log: Log;
  onMessage(from: number, message: BusMessage): void;
  /** The path works, for the first time or again. */
  onUp(): void;
};

/**
 * Messages over a fast path: in order, of any length, and only while the path is proved to work. The proof is an echo of
 * one's own: a connection that stands, but behind which nothing arrives any more (a server that hangs, a pooler that knows no
 * LISTEN), is no path.
 */
export class MessageLink {
  readonly #options: MessageLinkOptions;
  readonly #path: KeptPath;
  readonly #outbox: Outbox;
  readonly #joiner = new FragmentJoiner();
  readonly #beats: NodeJS.Timeout;
  #lastNumber = 0;
  #unanswered = 0;
  #isConnected = false;
  #isUp = false;
  #isOutageTold = false;

  constructor(options: MessageLinkOptions) {
    this.#options = options;
    this.#path = new KeptPath(options.path, [COMMON_CHANNEL, channelOf(options.node)], {
      onConnected: () => this.#prove(),
      onDisconnected: (problem) => this.#goDown(problem),
      onPayload: (payload) => this.#receive(payload),
    });
    this.#outbox = new Outbox(
      (parcels) => this.#path.publish(parcels),
      (error) => this.#restart(options.path.explain(error)),
    );
    this.#beats = setInterval(() => this.#beat(), PING_EVERY_MS);
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Drops the message while the path is down. */
  send(to: number | 'all', message: BusMessage): void {
    if (this.#isUp) this.#post(to === 'all' ? COMMON_CHANNEL : channelOf(to), message);
  }

  async close(): Promise<void> {
    clearInterval(this.#beats);
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(patience.resolve, LAST_PARCELS_MS);
    await Promise.race([this.#outbox.sent(), patience.promise]);
    clearTimeout(timer);
    this.#isUp = false;
    this.#isConnected = false;
    this.#outbox.clear();
    await this.#path.close();
  }

  #post(channel: string, message: BusMessage): void {
    const numbered = { from: this.#options.node, number: ++this.#lastNumber, text: JSON.stringify(message) };
    this.#outbox.add(splitText(numbered, this.#path.maxPayloadBytes).map((payload) => ({ channel, payload })));
  }

  #receive(payload: string): void {
    const joined = this.#joiner.add(payload, performance.now());
    if (joined.kind === 'part') return;
    const message = joined.kind === 'whole' ? parseBusMessage(joined.text) : null;
    if (joined.kind === 'malformed' || message === null) {
      // Never with its content: whoever may publish here could write into the log.
      this.#options.log.warn({ characters: payload.length }, 'Something that is no message of a hub came over the bus and was dropped.');
    } else if (message.kind !== 'ping') {
      this.#options.onMessage(joined.from, message);
    } else if (joined.from === this.#options.node) {
      this.#noteEcho();
    }
  }

  #prove(): void {
    this.#isConnected = true;
    this.#unanswered = 0;
    this.#ping();
  }

  #beat(): void {
    this.#joiner.forgetUntouchedSince(performance.now() - UNFINISHED_MS);
    if (!this.#isConnected) return;
    // One missing echo may be a process that was too busy to read it.
    if (this.#unanswered >= MAX_UNANSWERED_PINGS) this.#restart('what was sent did not come back');
    else this.#ping();
  }

  #ping(): void {
    this.#unanswered += 1;
    this.#post(channelOf(this.#options.node), { kind: 'ping' });
  }

  #noteEcho(): void {
    this.#unanswered = 0;
    if (this.#isUp || !this.#isConnected) return;
    this.#isUp = true;
    if (this.#isOutageTold) this.#options.log.info({}, 'The fast path between hubs is back.');
    this.#isOutageTold = false;
    this.#options.onUp();
  }

  #restart(problem: string): void {
    this.#goDown(problem);
    this.#path.reset(problem);
  }

  #goDown(problem: string): void {
    this.#isUp = false;
    this.#isConnected = false;
    this.#outbox.clear();
    this.#joiner.clear();
    if (this.#isOutageTold) return;
    this.#isOutageTold = true;
    this.#options.log.warn({ problem }, 'The fast path between hubs is down; until it is back, they look into the database for wakes.');
  }
}
