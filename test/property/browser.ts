import { isDeepStrictEqual } from 'node:util';
import type { Id, Message } from '@diosc/protocol';
import type { AccessToken, CrowdCall, Person } from '../support/crowd.ts';
import { type Plan, questionText } from '../support/crowd-question.ts';
import type { Command, TabNumber } from './command.ts';
import { CredentialLedger } from './credential-ledger.ts';
import { Tab } from './tab.ts';
import type { Town } from './town.ts';

/** Milliseconds after which something that must come is taken never to come. Nothing else is measured by the clock. */
const NEVER_MS = 15_000;

/** A message that was sent, under the id that its tab gave it. */
export type SentMessage = { readonly clientMessageId: string; readonly text: string; readonly label: string; readonly person: Person };

/** What is known of one session. `mayHaveEnded`: something was sent that ends it, whether or not that arrived. */
export type KnownSession = { readonly person: Person; mayHaveEnded: boolean; hasEnded: boolean };

type Page = { readonly tab: Tab; person: Person; last: { readonly message: SentMessage; readonly session: Id<'session'> } | null };

let count = 0;

/** One browser with two tabs, in which one or the other of two persons is signed in. It does what commands say, and keeps book. */
export class Browser {
  readonly people: readonly [Person, Person];
  readonly sessions = new Map<Id<'session'>, KnownSession>();
  readonly accepted: { readonly clientMessageId: string; readonly session: Id<'session'>; readonly answerId: Id<'message'> }[] = [];
  readonly answers = new Map<Id<'message'>, Message>();
  /** What arrived at the tool server with a token of these people. */
  readonly calls: CrowdCall[] = [];
  readonly violations: string[] = [];
  readonly #town: Town;
  readonly #ledger = new CredentialLedger();
  readonly #tokens = new Map<Person, AccessToken>();
  readonly #latest = new Map<Person, Id<'session'>>();
  readonly #pages: readonly [Page, Page];
  readonly #trace: string[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #ignore: () => void;
  #callsUnderWay = 0;
  #messages = 0;

  constructor(town: Town) {
    const number = ++count;
    this.#town = town;
    const person = (letter: string): Person => ({ userId: `person-${number}-${letter}`, tenantId: `tenant-${number}` });
    this.people = [person('a'), person('b')];
    this.#pages = [this.#openPage('tab 0'), this.#openPage('tab 1')];
    this.#ignore = town.observe(
      this.people.map(({ userId }) => userId),
      {
        requestBegan: (token, session, userId) => this.#checkRequest(token, session, userId),
        callBegan: (call) => {
          this.calls.push(call);
          this.#callsUnderWay += 1;
          this.#changed();
        },
        callEnded: () => {
          this.#callsUnderWay -= 1;
        },
      },
    );
  }

  async act(command: Command): Promise<void> {
    this.#note(Object.values(command).join(' '));
    switch (command.do) {
      case 'connect':
        return this.#connect(this.#pages[command.tab], command.resume);
      case 'send':
        return this.#send(command.tab, command.plan, command.hold);
      case 'repeat': {
        const { tab, last } = this.#pages[command.tab];
        if (last !== null && tab.session === last.session) tab.say(last.message.clientMessageId, last.message.text);
        return;
      }
      case 'cancel':
        return this.#pages[command.tab].tab.cancel();
      case 'expire':
        for (const token of this.#tokens.values()) token.validUntil = 0;
        return;
      case 'refresh':
        return this.#authenticate(command.tab, this.#pages[command.tab].person);
      case 'switch':
        return this.#switch(command.tab);
      case 'start another': {
        const { tab } = this.#pages[command.tab];
        this.#markEnding(tab.possibleSessions);
        tab.startAnother();
        return;
      }
      case 'logout': {
        const { tab } = this.#pages[command.tab];
        this.#markEnding(tab.possibleSessions);
        tab.logOut();
        return;
      }
      case 'drop':
        return this.#pages[command.tab].tab.cut();
      case 'wait':
        return this.#wait(command.for);
      case 'pause':
        return new Promise((resolve) => setTimeout(resolve, command.milliseconds));
      case 'restart':
        return this.#town.restart();
    }
  }

  /**
   * Has everything come to its end: what was sent is answered, every session that has not ended is opened once more and
   * its answers are waited for, and then everybody logs out.
   */
  async finish(): Promise<void> {
    this.#note('finish');
    await this.#until('the answers to what was sent', () => this.#pages.every(({ tab }) => !tab.isOpen || !tab.isOwed));
    const [{ tab }, other] = this.#pages;
    other.tab.cut();
    const concluded = new Set<Id<'session'>>();
    for (;;) {
      const next = [...this.sessions].find(([id, { hasEnded }]) => !hasEnded && !concluded.has(id));
      if (next === undefined || this.violations.length > 0) break;
      if (await this.#conclude(tab, ...next)) concluded.add(next[0]);
    }
    tab.cut();
  }

  /** What happened, for whoever reads of a failure. */
  get trace(): string {
    return this.#trace.join('\n');
  }

  /** Nothing is kept of it anywhere. */
  forget(): void {
    this.#ignore();
    for (const { tab } of this.#pages) tab.cut();
    for (const person of this.people) this.#town.crowd.forget(person);
  }

  /** False where the connection was lost meanwhile. */
  async #conclude(tab: Tab, id: Id<'session'>, session: KnownSession): Promise<boolean> {
    await tab.open();
    tab.authenticate(this.#issue(session.person), id);
    await this.#untilSession(tab);
    const { session: opened } = tab;
    if (opened === null) return false;
    if (opened !== id && !session.mayHaveEnded) this.#violated(`The session ${id.slice(-6)} was lost: nobody had ended it.`);
    await this.#until('the end of the running answer', () => !tab.isOpen || !tab.view.isStreaming);
    if (!tab.isOpen) return false;
    this.#markEnding([opened]);
    tab.logOut();
    await this.#until('the end of the session', () => !tab.isOpen || this.sessions.get(opened)?.hasEnded === true);
    return tab.isOpen;
  }

  #openPage(name: string): Page {
    const tab: Tab = new Tab(name, {
      ledger: this.#ledger,
      hubUrl: () => this.#town.hubUrl(),
      sessionOpened: (id, person, isToEnd) => this.#sessionOpened(id, person, isToEnd),
      sessionEnded: (id) => {
        const session = this.sessions.get(id);
        if (session !== undefined) session.hasEnded = true;
      },
      accepted: (clientMessageId, session, answerId) => this.#accepted(clientMessageId, session, answerId),
      finished: (answer) => this.#finished(answer),
      changed: () => this.#changed(),
      violated: (how) => this.#violated(how),
      trace: (line) => this.#note(line),
    });
    return { tab, person: this.people[0], last: null };
  }

  async #connect({ tab, person }: Page, resume: boolean): Promise<void> {
    await tab.open();
    tab.authenticate(this.#tokens.get(person) ?? this.#issue(person), resume ? (this.#latest.get(person) ?? null) : null);
  }

  /** A page sends nothing but auth until it has a session, and does not send where its user is to sign in first. */
  async #send(number: TabNumber, plan: Plan, toolMilliseconds: number): Promise<void> {
    const page = this.#pages[number];
    const { tab } = page;
    if (!tab.isOpen) await this.#connect(page, true);
    await this.#untilSession(tab);
    const { session } = tab;
    if (session === null) return;
    const person = this.sessions.get(session)?.person ?? page.person;
    const label = `${person.userId}.${++this.#messages}`;
    const message = { clientMessageId: `message-${this.#messages}`, text: questionText({ plan, label, toolMilliseconds }), label, person };
    page.last = { message, session };
    tab.say(message.clientMessageId, message.text);
  }

  async #authenticate(number: TabNumber, person: Person): Promise<void> {
    const { tab } = this.#pages[number];
    if (!tab.isOpen) await tab.open();
    tab.authenticate(this.#issue(person), null);
  }

  async #switch(number: TabNumber): Promise<void> {
    const page = this.#pages[number];
    this.#markEnding(page.tab.possibleSessions);
    page.person = page.person === this.people[0] ? this.people[1] : this.people[0];
    await this.#authenticate(number, page.person);
  }

  async #wait(what: 'call' | 'question' | 'quiet'): Promise<void> {
    const isQuiet = () => this.#pages.every(({ tab }) => !tab.isOpen || (!tab.isOwed && !tab.view.isStreaming));
    const isThere = {
      call: () => this.#callsUnderWay > 0,
      question: () => this.#pages.some(({ tab }) => tab.view.hasQuestion),
      quiet: () => false,
    }[what];
    await this.#until(what, () => isThere() || isQuiet());
  }

  #untilSession(tab: Tab): Promise<void> {
    return this.#until('the session', () => !tab.isOpen || tab.session !== null || !tab.isOwed);
  }

  async #until(what: string, isSo: () => boolean): Promise<void> {
    const hang = Promise.withResolvers<'hangs'>();
    const timer = setTimeout(() => hang.resolve('hangs'), NEVER_MS);
    try {
      while (!isSo()) {
        const changed = new Promise<'changed'>((resolve) => this.#waiting.add(() => resolve('changed')));
        if ((await Promise.race([changed, hang.promise])) === 'changed') continue;
        this.#violated(`Waited in vain for ${what}.`);
        return;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #issue(person: Person): AccessToken {
    const token = this.#town.crowd.issue(person);
    this.#tokens.set(person, token);
    return token;
  }

  #sessionOpened(id: Id<'session'>, person: Person, isToEnd: boolean): void {
    const session = this.sessions.get(id) ?? { person, mayHaveEnded: false, hasEnded: false };
    if (session.person !== person)
      this.#violated(`The session ${id.slice(-6)} of ${session.person.userId} was opened by ${person.userId}.`);
    if (isToEnd) session.mayHaveEnded = true;
    this.sessions.set(id, session);
    this.#latest.set(person, id);
  }

  #markEnding(ids: readonly Id<'session'>[]): void {
    for (const id of ids) {
      const session = this.sessions.get(id);
      if (session !== undefined) session.mayHaveEnded = true;
    }
  }

  #accepted(clientMessageId: string, session: Id<'session'>, answerId: Id<'message'>): void {
    const before = this.accepted.find((each) => each.session === session && each.clientMessageId === clientMessageId);
    if (before === undefined) this.accepted.push({ clientMessageId, session, answerId });
    else if (before.answerId !== answerId) this.#violated(`${clientMessageId} is to be answered twice.`);
  }

  #finished(answer: Message): void {
    const before = this.answers.get(answer.id);
    if (before === undefined) this.answers.set(answer.id, structuredClone(answer));
    else if (!isDeepStrictEqual(before, answer)) this.#violated(`An answer has changed after its end: ${changeOf(before, answer)}.`);
  }

  #checkRequest(token: AccessToken, session: Id<'session'> | null, userId: string | undefined): void {
    this.#note(`! request with ${token.serial} in ${session?.slice(-6)}`);
    if (userId !== token.person.userId) this.#violated(`The token of ${token.person.userId} went out for ${userId}.`);
    const objection = session === null ? 'it names no session' : this.#ledger.objectionTo(token, session);
    if (objection !== null) this.#violated(`The token ${token.serial} of ${token.person.userId} went out in ${session}: ${objection}.`);
  }

  #violated(how: string): void {
    this.#note(`VIOLATED: ${how}`);
    this.violations.push(how);
  }

  #note(line: string): void {
    this.#trace.push(line);
  }

  #changed(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

/** In what two versions of an answer differ. */
function changeOf(before: Message, after: Message): string {
  const changed = after.parts.flatMap((part, index) =>
    isDeepStrictEqual(part, before.parts[index])
      ? []
      : [`part ${index} was ${JSON.stringify(before.parts[index])}, is ${JSON.stringify(part)}`],
  );
  return [`${before.status} with ${before.parts.length} parts, ${after.status} with ${after.parts.length}`, ...changed].join('; ');
}
