import { createDiosc, type Message } from '@diosc/client';
import { API_KEY } from '../support/company.ts';
import type { Crowd, Person } from '../support/crowd.ts';
import { type Plan, questionText } from '../support/crowd-question.ts';

/** What one user was told. */
export type ChaosUser = {
  readonly person: Person;
  /** Answers that the user saw begin: their messages were accepted. */
  readonly begun: Set<string>;
  readonly answers: { readonly label: string; readonly message: Message }[];
  readonly problems: string[];
};

const PLANS: readonly Plan[] = ['send', 'talk', 'both', 'list'];
const PERSONAL = /\bperson-\d+\b/g;
/** How long an answer may take, a killed hub and everybody's way back included. */
const ANSWER_WITHIN_MS = 45_000;

/** Asks one question after the other, over whatever happens to the hubs, until `signal` says that it is enough. */
export async function beChaosUser(
  person: Person,
  { crowd, url, pauseMs, signal }: { crowd: Crowd; url: string; pauseMs: number; signal: AbortSignal },
): Promise<ChaosUser> {
  const diosc = createDiosc();
  const user: ChaosUser = { person, begun: new Set(), answers: [], problems: [] };
  const problem = (what: string): void => void user.problems.push(`${person.userId}: ${what}`);
  diosc('config', { backendUrl: url, apiKey: API_KEY });
  diosc('on', 'stream:start', ({ messageId }) => user.begun.add(messageId));
  diosc('on', 'auth:login_required', ({ error }) => problem(`was sent to sign in: ${error}`));
  diosc('on', 'session:started', () => user.answers.length > 0 && problem('lost the conversation'));
  diosc('on', 'message', (message) => {
    const other = JSON.stringify(message)
      .match(PERSONAL)
      ?.find((userId) => userId !== person.userId);
    if (other !== undefined) problem(`was shown something of ${other}`);
  });
  await diosc('auth', () => {
    const headers = { Authorization: `Bearer ${crowd.issue(person).value}` };
    return { headers, userId: person.userId, tenantId: person.tenantId };
  });
  for (let number = 1; !signal.aborted; number++) {
    const label = `${person.userId}.${number}`;
    const plan = PLANS[number % PLANS.length] ?? 'talk';
    const message = await withinTime(diosc('send', questionText({ plan, label, toolMilliseconds: 20 })));
    if (message instanceof Error) problem(`${label} was not answered: ${message.message}`);
    else user.answers.push({ label, message });
    if (message instanceof Error) break;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * pauseMs));
  }
  await diosc('auth', null);
  return user;
}

async function withinTime(answer: Promise<Message>): Promise<Message | Error> {
  const { promise, resolve } = Promise.withResolvers<Error>();
  const timer = setTimeout(() => resolve(new Error('nothing came in time')), ANSWER_WITHIN_MS);
  try {
    return await Promise.race([answer, promise]);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    clearTimeout(timer);
  }
}
