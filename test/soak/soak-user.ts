import { createDiosc, type Message } from '@diosc/client';
import { API_KEY } from '../support/company.ts';
import type { Crowd, Person } from '../support/crowd.ts';
import { type Plan, questionText } from '../support/crowd-question.ts';

/** What users count and measure together, in milliseconds, and whatever went wrong. */
export type SoakRecord = {
  answers: number;
  refreshes: number;
  readonly firstTokenMs: number[];
  readonly answerMs: number[];
  readonly problems: string[];
};

export type SoakPace = {
  /** How long a token is good for, in milliseconds: anything between. */
  readonly tokenLifeMs: readonly [number, number];
  /** How long a user thinks between two questions. */
  readonly pauseMs: readonly [number, number];
  /** After so many questions a user starts another conversation. */
  readonly questionsInConversation: number;
};

const PLANS: readonly Plan[] = ['talk', 'list', 'list', 'send', 'both'];
const PERSONAL = /\bperson-\d+\b/g;

/**
 * One user who is signed in by a function that gives a fresh token whenever it is asked, and who asks one question after
 * the other until `signal` says that it is enough. Every answer is looked at: it is whole, and theirs.
 */
export async function beSoakUser(
  person: Person,
  options: { crowd: Crowd; hubUrl: string; pace: SoakPace; record: SoakRecord; signal: AbortSignal },
): Promise<void> {
  const { crowd, hubUrl, pace, record, signal } = options;
  const diosc = createDiosc();
  const problem = (what: string): void => void record.problems.push(`${person.userId}: ${what}`);
  diosc('config', { backendUrl: hubUrl, apiKey: API_KEY });
  diosc('on', 'auth:login_required', ({ error }) => problem(`was sent to sign in: ${error}`));
  diosc('on', 'auth:denied', ({ error }) => problem(`was denied: ${error}`));
  diosc('on', 'error', ({ code, message }) => problem(`got the error ${code}: ${message}`));
  diosc('on', 'disconnected', ({ reason }) => reason === 'logout' || problem(`lost the connection: ${reason}`));
  diosc('on', 'auth:refreshed', () => (record.refreshes += 1));
  diosc('on', 'message', (message) => checkPrivacy(message, person, problem));
  let heardAt: number | null = null;
  diosc('on', 'stream:delta', () => (heardAt ??= performance.now()));

  const signedIn = diosc('auth', () => {
    const token = crowd.issue(person, Date.now() + between(pace.tokenLifeMs));
    return { headers: { Authorization: `Bearer ${token.value}` }, userId: person.userId, tenantId: person.tenantId };
  });
  if ((await signedIn.catch((error: unknown) => problem(`could not sign in: ${error}`))) === undefined) return;
  await pause(Math.random() * pace.pauseMs[1], signal);
  for (let number = 1; !signal.aborted; number++) {
    if (number % pace.questionsInConversation === 0) await diosc('startNewSession');
    const label = `${person.userId}.${number}`;
    const plan = PLANS[number % PLANS.length] ?? 'talk';
    const askedAt = performance.now();
    heardAt = null;
    const answer = await diosc('send', questionText({ plan, label })).catch((error: unknown) => problem(`${label} failed: ${error}`));
    if (typeof answer === 'object') {
      record.answers += 1;
      record.answerMs.push(performance.now() - askedAt);
      record.firstTokenMs.push((heardAt ?? performance.now()) - askedAt);
      checkAnswer(answer, label, problem);
    }
    await pause(between(pace.pauseMs), signal);
  }
  await diosc('auth', null);
}

function checkAnswer(answer: Message, label: string, problem: (what: string) => void): void {
  const failed = answer.parts.find((part) => part.type === 'notice' || (part.type === 'tool_call' && part.status !== 'completed'));
  if (answer.status !== 'complete' || failed !== undefined) problem(`${label} ended as ${answer.status}: ${JSON.stringify(failed)}`);
  if (!answer.parts.some((part) => part.type === 'text' && part.text.includes(`done, ${label}.`))) problem(`${label} has another answer`);
}

function checkPrivacy(message: Message, person: Person, problem: (what: string) => void): void {
  const other = JSON.stringify(message)
    .match(PERSONAL)
    ?.find((userId) => userId !== person.userId);
  if (other !== undefined) problem(`was shown something of ${other}`);
}

function between([from, to]: readonly [number, number]): number {
  return from + Math.random() * (to - from);
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
