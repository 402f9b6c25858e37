import { setTimeout as wait } from 'node:timers/promises';
import { createDiosc, type Diosc, DioscError, type Environment, type Message, type Snapshot, subscribe } from '@diosc/client';
import { type Id, serverFrameSchema } from '@diosc/protocol';
import { EventText } from '../../packages/client/src/connection/event-text.ts';
import { createGlobalEnvironment } from '../../packages/client/src/environment/global-environment.ts';
import { API_KEY } from '../support/company.ts';
import type { AccessToken, Person } from '../support/crowd.ts';
import { type Question, questionText } from '../support/crowd-question.ts';

/** One question, and what came of it. `answer` is null where the hub refused the message; `refusal` says by which code. */
export type Asked = {
  readonly question: Question;
  readonly answer: Message | null;
  readonly refusal: string | null;
  /** From the call of `send` to the finished answer. */
  readonly milliseconds: number;
};

/** That the hub said of a message that it is accepted, and which message will answer it. */
export type Acceptance = { readonly clientMessageId: string; readonly answerId: Id<'message'> };

/** Every user id of the load looks so, and is in everything that is theirs. */
const USER_ID = /\bvisitor-\d{3}\b/g;

/** The user ids that a text names. */
export function userIdsIn(text: string): Set<string> {
  return new Set(text.match(USER_ID));
}

export type VisitorOptions = {
  readonly url: string;
  readonly token: AccessToken;
  readonly transport: 'auto' | 'event-stream';
  /** Which of several tabs of one person, for the names of questions. */
  readonly tab: number;
  /** Milliseconds after which a question without an answer is given up. */
  readonly patienceMs: number;
};

/**
 * One tab of one person, who asks one question after another through the real client. It notes what comes over the wire
 * before the client sees it, so that the client's own view can be held against that.
 */
export class Visitor {
  readonly person: Person;
  readonly asked: Asked[] = [];
  /** The ids of others in what came: there must be none. */
  readonly strangers = new Set<string>();
  /** What must not happen to a visitor: being sent away, or losing the conversation. */
  readonly complaints: string[] = [];
  reconnects = 0;
  /** The answers that were promised, by the client message id; more than one would contradict each other. */
  readonly #accepted = new Map<string, Set<Id<'message'>>>();
  readonly #diosc: Diosc;
  readonly #options: VisitorOptions;
  #snapshot: Snapshot | null = null;

  constructor(options: VisitorOptions) {
    this.#options = options;
    this.person = options.token.person;
    this.#diosc = createDiosc(this.#watchedEnvironment());
    this.#diosc('config', { backendUrl: options.url, apiKey: API_KEY, transport: options.transport });
    this.#diosc('on', 'reconnecting', () => void (this.reconnects += 1));
    this.#diosc('on', 'auth:login_required', ({ code }) => void this.complaints.push(`login_required: ${code}`));
    this.#diosc('on', 'auth:denied', ({ code }) => void this.complaints.push(`denied: ${code}`));
    subscribe(this.#diosc, (snapshot) => {
      this.#snapshot = snapshot;
    });
  }

  /** Signs in, and goes on with the session of another tab where one is named. */
  async arrive(session: Id<'session'> | null = null): Promise<Id<'session'>> {
    const { userId, tenantId } = this.person;
    const headers = { Authorization: `Bearer ${this.#options.token.value}` };
    const first = await this.#diosc('auth', async () => ({ headers, userId, tenantId }));
    const present = session === null ? first : await this.#diosc('openSession', session);
    // From here on another session would mean that the conversation was lost.
    this.#diosc('on', 'session:started', () => void this.complaints.push('another session was started'));
    this.#diosc('on', 'session:ended', ({ reason }) => void this.complaints.push(`the session ended: ${reason}`));
    return present.session.id;
  }

  /** Asks, and notes what came of it. A question that gets no answer in time is a complaint. */
  async ask(plan: Question['plan'], toolMilliseconds: number): Promise<void> {
    const question: Question = { plan, label: `${this.person.userId}.${this.#options.tab}.${this.asked.length}`, toolMilliseconds };
    const began = performance.now();
    const note = (answer: Message | null, refusal: string | null) =>
      void this.asked.push({ question, answer, refusal, milliseconds: performance.now() - began });
    const patience = new AbortController();
    try {
      const answer = await Promise.race([
        this.#diosc('send', questionText(question)),
        wait(this.#options.patienceMs, null, { signal: patience.signal }),
      ]);
      if (answer === null) this.complaints.push(`no answer to ${question.label}: ${JSON.stringify(this.#standing())}`);
      note(answer, answer === null ? 'none' : null);
    } catch (error) {
      if (!(error instanceof DioscError)) throw error;
      note(null, error.code);
    } finally {
      patience.abort();
    }
  }

  /** The conversation as the page shows it. */
  get conversation(): readonly Message[] {
    return this.#snapshot?.conversation.messages ?? [];
  }

  /** What the hub accepted by the frames that came, also of what the other tab asked. */
  get acceptances(): readonly Acceptance[] {
    return [...this.#accepted].flatMap(([clientMessageId, answers]) => [...answers].map((answerId) => ({ clientMessageId, answerId })));
  }

  async leave(): Promise<void> {
    await this.#diosc('auth', null);
  }

  #standing(): object {
    const { connection = null, busy = null, refusal = null, unsent = [] } = this.#snapshot ?? {};
    return { connection, busy, refusal: refusal?.code, unsent: unsent.length, last: this.conversation.at(-1) };
  }

  #watchedEnvironment(): Environment {
    const environment = createGlobalEnvironment();
    return {
      ...environment,
      openSocket: (url, subprotocol) => {
        const socket = environment.openSocket(url, subprotocol);
        socket.addEventListener('message', ({ data }) => this.#overhear(String(data)));
        return socket;
      },
      fetch: async (url, options) => {
        const response = await environment.fetch(url, options);
        if (response.body === null) return response;
        const [theirs, ours] = response.body.tee();
        void this.#overhearStream(ours);
        return new Response(theirs, response);
      },
    };
  }

  async #overhearStream(stream: ReadableStream<Uint8Array>): Promise<void> {
    const text = new EventText();
    const decoder = new TextDecoder();
    try {
      for await (const chunk of stream) {
        for (const data of text.push(decoder.decode(chunk, { stream: true }))) this.#overhear(data);
      }
    } catch {
      // It ends as the connection does; the client sees to that.
    }
  }

  #overhear(data: string): void {
    for (const userId of userIdsIn(data)) if (userId !== this.person.userId) this.strangers.add(userId);
    const frame = serverFrameSchema.safeParse(JSON.parse(data)).data;
    if (frame?.type !== 'message.accepted') return;
    const answers = this.#accepted.get(frame.clientMessageId) ?? new Set();
    this.#accepted.set(frame.clientMessageId, answers.add(frame.answerId));
  }
}
