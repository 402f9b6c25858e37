import { type ClientFrame, type Id, type Message, type ServerFrame, SUBPROTOCOL, serverFrameSchema } from '@diosc/protocol';
import { WebSocket } from 'ws';
import { API_KEY } from '../support/company.ts';
import { type AccessToken, type Person, serialOf } from '../support/crowd.ts';
import { ConversationView } from './conversation-view.ts';
import type { Attempt, CredentialLedger } from './credential-ledger.ts';

/** A frame that the hub owes an answer, in the order in which it was sent. */
type Owed = {
  readonly frame: Extract<ClientFrame, { type: 'auth' | 'message' | 'session.start' }>;
  readonly attempt: Attempt | null;
  readonly person: Person;
  /** A logout was sent after it: it may have been dropped, and a session that it opens ends at once. */
  isOutdated: boolean;
};

export type TabPorts = {
  readonly ledger: CredentialLedger;
  readonly hubUrl: () => Promise<string>;
  /** `isToEnd`: something was sent already that ends it. */
  readonly sessionOpened: (id: Id<'session'>, person: Person, isToEnd: boolean) => void;
  readonly sessionEnded: (id: Id<'session'>) => void;
  readonly accepted: (clientMessageId: string, session: Id<'session'>, answerId: Id<'message'>) => void;
  readonly finished: (answer: Message) => void;
  readonly changed: () => void;
  readonly violated: (how: string) => void;
  readonly trace: (line: string) => void;
};

/** Whatever names a person of a crowd, or is a token of one. */
const PERSONAL = /\bperson-\d+-[ab]\b/g;
const TOKEN = /token-\d+-of-/;
const EXPECTED_ERRORS: ReadonlySet<string> = new Set([
  'TURN_BUSY',
  'SESSION_ENDED',
  'FRAME_OUT_OF_ORDER',
  'DATABASE_UNAVAILABLE',
  'SHUTTING_DOWN',
]);

/** One tab of a browser: a connection that speaks the protocol, and everything that the hub may and must say to it. */
export class Tab {
  readonly view: ConversationView;
  readonly #name: string;
  readonly #ports: TabPorts;
  readonly #owed: Owed[] = [];
  #socket: WebSocket | null = null;
  /** Who may be shown here: the person of the last session frame. */
  #shown: Person | null = null;
  #session: Id<'session'> | null = null;
  /** The session before, whose credential one that is started by `session.start` takes over. */
  #left: Id<'session'> | null = null;
  /** The user has logged out here: until somebody signs in again, the page shows and sends nothing. */
  #isLoggedOut = false;

  constructor(name: string, ports: TabPorts) {
    this.#name = name;
    this.#ports = ports;
    this.view = new ConversationView(ports);
  }

  get isOpen(): boolean {
    return this.#socket !== null;
  }

  /** The session that this tab is in, once nothing is under way that could change it. */
  get session(): Id<'session'> | null {
    if (this.#isLoggedOut) return null;
    return this.#owed.some(({ frame, person }) => frame.type === 'session.start' || (frame.type === 'auth' && person !== this.#shown))
      ? null
      : this.#session;
  }

  /** The sessions that it is in or may be in by now: of what it says next, any of them may be told. */
  get possibleSessions(): readonly Id<'session'>[] {
    const asked = this.#owed.flatMap(({ frame }) => (frame.type === 'auth' && frame.session !== undefined ? [frame.session.id] : []));
    return this.#session === null ? asked : [this.#session, ...asked];
  }

  /** Whether the hub owes it an answer. What a logout has outdated may be dropped without one. */
  get isOwed(): boolean {
    return this.#owed.some(({ isOutdated }) => !isOutdated);
  }

  async open(): Promise<void> {
    this.cut();
    for (;;) {
      const url = await this.#ports.hubUrl();
      const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/chat`, SUBPROTOCOL, { perMessageDeflate: false });
      if (!(await isConnected(socket))) continue;
      this.#socket = socket;
      socket.on('message', (data) => {
        if (this.#socket === socket) this.#received(String(data));
      });
      socket.on('close', () => {
        if (this.#socket === socket) this.cut();
      });
      return;
    }
  }

  /** The connection is gone, as if the network had done it. */
  cut(): void {
    const socket = this.#socket;
    if (socket === null) return;
    this.#socket = null;
    socket.on('error', () => undefined);
    socket.terminate();
    this.#trace('is cut off');
    for (const { attempt } of this.#owed) if (attempt !== null) this.#ports.ledger.finish(attempt);
    this.#owed.length = 0;
    this.#session = null;
    this.#isLoggedOut = false;
    this.#shown = null;
    this.view.clear();
    this.#ports.changed();
  }

  authenticate(token: AccessToken, session: Id<'session'> | null): void {
    const frame = {
      type: 'auth',
      apiKey: API_KEY,
      auth: { headers: { Authorization: `Bearer ${token.value}` } },
      ...(session !== null && { session: { id: session } }),
    } as const;
    this.#owed.push({ frame, attempt: this.#ports.ledger.begin(token), person: token.person, isOutdated: false });
    this.#send(frame, `auth ${token.serial} of ${token.person.userId}`);
  }

  say(clientMessageId: string, text: string): void {
    if (this.session === null || this.#shown === null) return;
    const frame = { type: 'message', clientMessageId, text } as const;
    this.#owed.push({ frame, attempt: null, person: this.#shown, isOutdated: false });
    this.#send(frame, `message ${clientMessageId}`);
  }

  startAnother(): void {
    if (this.session === null || this.#shown === null) return;
    const frame = { type: 'session.start' } as const;
    this.#owed.push({ frame, attempt: null, person: this.#shown, isOutdated: false });
    this.#send(frame, frame.type);
  }

  cancel(): void {
    if (this.session === null) return;
    this.#send({ type: 'cancel' }, 'cancel');
  }

  logOut(): void {
    if (!this.isOpen) return;
    for (const owed of this.#owed) owed.isOutdated = true;
    this.#isLoggedOut = true;
    this.#send({ type: 'logout' }, 'logout');
  }

  #send(frame: ClientFrame, what: string): void {
    this.#trace(`> ${what}`);
    this.#socket?.send(JSON.stringify(frame));
  }

  #received(text: string): void {
    const frame = serverFrameSchema.parse(JSON.parse(text));
    this.#trace(`< ${describe(frame)}`);
    const answered = this.#settle(frame);
    this.#checkPrivacy(text, frame.type === 'session' ? (answered?.person ?? this.#shown) : this.#shown);
    switch (frame.type) {
      case 'session':
        this.#enter(frame, answered);
        break;
      case 'auth.refreshed':
        if (this.#session !== null && this.#shown !== null)
          this.#ports.ledger.acknowledge(serialOf(frame.user), this.#session, this.#shown);
        break;
      case 'session.ended':
        this.#leave(frame.sessionId);
        break;
      case 'message.accepted':
        if (this.#session !== null) this.#ports.accepted(frame.clientMessageId, this.#session, frame.answerId);
        break;
      case 'error':
        if (!EXPECTED_ERRORS.has(frame.code)) this.#violated(`The error ${frame.code} came: ${frame.message}`);
        break;
      default:
        break;
    }
    this.view.apply(frame);
    this.#ports.changed();
  }

  #enter(frame: Extract<ServerFrame, { type: 'session' }>, answered: Owed | null): void {
    const { id } = frame.session;
    const person = answered?.person ?? this.#shown;
    if (answered === null || person === null) return this.#violated('A session frame came that nothing had asked for.');
    const before = answered.frame.type === 'session.start' ? this.#left : null;
    if (frame.user.userId !== person.userId) this.#violated(`A session of ${frame.user.userId} came for ${person.userId}.`);
    if (answered.attempt !== null && this.#ports.ledger.isAfterEnd(answered.attempt, id))
      this.#violated('A session that had ended goes on.');
    this.#shown = person;
    this.#session = id;
    if (!answered.isOutdated) this.#isLoggedOut = false;
    const isToEnd = this.#owed.some(
      (owed) => owed.frame.type === 'session.start' || (owed.frame.type === 'auth' && owed.person !== person),
    );
    this.#ports.sessionOpened(id, person, answered.isOutdated || isToEnd);
    this.#ports.ledger.acknowledge(serialOf(frame.user), id, person, before);
  }

  #leave(id: Id<'session'>): void {
    this.#ports.ledger.end(id);
    this.#ports.sessionEnded(id);
    if (id !== this.#session) return;
    this.#left = id;
    for (const owed of this.#owed) if (owed.frame.type === 'message') owed.isOutdated = true;
    // What is said in a session that is over comes too late, whoever sees it.
    this.#session = null;
    this.#shown = null;
    this.view.clear();
  }

  /** Nothing of anybody but the one who is signed in here is ever shown here, and no token at all. */
  #checkPrivacy(text: string, person: Person | null): void {
    const other = text.match(PERSONAL)?.find((userId) => userId !== person?.userId);
    if (other !== undefined)
      this.#violated(`Something of ${other} was shown to ${person?.userId ?? 'nobody, after the end of the session'}.`);
    if (TOKEN.test(text)) this.#violated('A token was shown.');
  }

  /** Finds what a frame answers, and takes it and all that was to be answered before it off the list. */
  #settle(frame: ServerFrame): Owed | null {
    const index = this.#indexAnsweredBy(frame);
    if (index === -1) return null;
    const settled = this.#owed.splice(0, index + 1);
    for (const { attempt } of settled) if (attempt !== null) this.#ports.ledger.finish(attempt);
    const passedOver = settled.slice(0, -1).find(({ isOutdated }) => !isOutdated);
    if (passedOver !== undefined) this.#violated(`A frame "${passedOver.frame.type}" was never answered.`);
    return settled.at(-1) ?? null;
  }

  #indexAnsweredBy(frame: ServerFrame): number {
    const first = this.#owed.findIndex((owed) => owed.frame.type !== 'message');
    const bySerial = (serial: number) => this.#owed.findIndex(({ attempt }) => attempt?.token.serial === serial);
    switch (frame.type) {
      case 'session': {
        // The serial number may be that of another tab's newer auth; it decides only where some frames may have been dropped.
        const exact = this.#owed[first]?.isOutdated ? bySerial(serialOf(frame.user)) : -1;
        return exact === -1 ? first : exact;
      }
      case 'auth.refreshed':
        return bySerial(serialOf(frame.user));
      case 'auth.login_required':
        return bySerial(serialOf({ displayName: frame.error }));
      case 'message.accepted': {
        // Another tab's message is told here too, and may have the same id; then this tab's own answer comes later.
        const head = this.#owed.findIndex(({ isOutdated }) => !isOutdated);
        const owed = this.#owed[head]?.frame;
        return owed?.type === 'message' && owed.clientMessageId === frame.clientMessageId ? head : -1;
      }
      case 'error':
        if (frame.clientMessageId === undefined) return this.#owed.length > 0 ? 0 : -1;
        return this.#owed.findIndex((owed) => owed.frame.type === 'message' && owed.frame.clientMessageId === frame.clientMessageId);
      default:
        return -1;
    }
  }

  #violated(how: string): void {
    this.#ports.violated(`${this.#name}: ${how}`);
  }

  #trace(what: string): void {
    this.#ports.trace(`${this.#name} ${what}`);
  }
}

function isConnected(socket: WebSocket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once('open', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
}

function describe(frame: ServerFrame): string {
  switch (frame.type) {
    case 'session':
      return `session ${frame.session.id.slice(-6)} ${frame.resumed ? 'resumed' : 'started'} as ${frame.user.displayName}`;
    case 'auth.refreshed':
      return `auth.refreshed as ${frame.user.displayName}`;
    case 'message.accepted':
      return `message.accepted ${frame.clientMessageId}${frame.duplicate ? ' again' : ''}`;
    case 'stream.end':
      return `stream.end ${frame.message.status} ${frame.message.parts.map((part) => (part.type === 'notice' ? part.code : part.type)).join(' ')}`;
    case 'stream.part':
      return `stream.part ${frame.index} ${frame.part.type}${frame.part.type === 'tool_call' ? ` ${frame.part.tool} ${frame.part.status}` : ''}`;
    case 'session.ended':
      return `session.ended ${frame.sessionId.slice(-6)} ${frame.reason}`;
    case 'error':
      return `error ${frame.code}`;
    case 'interrupt.resolved':
      return `interrupt.resolved ${frame.outcome}`;
    default:
      return frame.type;
  }
}
