import type { Message } from '@diosc/client';
import type { CrowdCall } from '../support/crowd.ts';
import { readQuestion } from '../support/crowd-question.ts';
import type { StoredTurn } from './stored-conversations.ts';
import { type Acceptance, type Asked, userIdsIn } from './visitor.ts';

/** What one client knows of its conversation. */
export type Testimony = {
  readonly person: { readonly userId: string };
  readonly asked: readonly Asked[];
  readonly strangers: ReadonlySet<string>;
  readonly complaints: readonly string[];
  readonly acceptances: readonly Acceptance[];
  readonly conversation: readonly Message[];
};

/** A call as the tool server saw it. */
export type WitnessedCall = { readonly tool: CrowdCall['tool']; readonly label: string; readonly userId: string | null };

/** Three records of the same events, each made by another party. */
export type Records = {
  readonly visitors: readonly Testimony[];
  readonly turns: readonly StoredTurn[];
  readonly calls: readonly WitnessedCall[];
};

/** The code of a refusal after which a message is surely not stored: another tab was quicker. */
const REFUSED = 'TURN_BUSY';

const RULES = [
  acceptedMessagesAreKept,
  answersAreThoseOfTheDatabase,
  questionsAreStoredOnce,
  turnsHaveEnded,
  callsAreNotRepeated,
  callsHaveTheirOutcome,
  dataStaysWithItsUser,
  conversationsAreWhole,
  visitorsStay,
] as const satisfies readonly ((records: Records) => string[])[];

/** Holds the records against each other. @returns a sentence for each thing in which they contradict each other or a promise */
export function reconcile(records: Records): string[] {
  return RULES.flatMap((rule) => rule(records));
}

function acceptedMessagesAreKept({ visitors, turns }: Records): string[] {
  const stored = Map.groupBy(turns, ({ userId, clientMessageId }) => `${userId} ${clientMessageId}`);
  return visitors.flatMap(({ person: { userId }, acceptances }) =>
    acceptances.flatMap(({ clientMessageId, answerId }) => {
      const same = stored.get(`${userId} ${clientMessageId}`) ?? [];
      if (same.length !== 1) return [`The accepted message ${clientMessageId} of ${userId} is stored ${same.length} times.`];
      return same[0]?.answerId === answerId ? [] : [`The message ${clientMessageId} of ${userId} was promised another answer than it has.`];
    }),
  );
}

function answersAreThoseOfTheDatabase({ visitors, turns }: Records): string[] {
  const stored = Map.groupBy(turns, labelOf);
  return visitors.flatMap(({ asked }) =>
    asked.flatMap(({ question: { label }, answer, refusal }) => {
      const [turn, another] = stored.get(label) ?? [];
      if (answer === null) {
        if (refusal !== REFUSED) return [`The question ${label} came to nothing: ${refusal}.`];
        return turn === undefined ? [] : [`The question ${label} was refused, and is stored all the same.`];
      }
      if (turn === undefined || another !== undefined) return [];
      const isSame = turn.answerId === answer.id && turn.status === answer.status;
      return isSame ? [] : [`The answer to ${label} was shown as ${answer.status}, and is stored as ${turn.status}.`];
    }),
  );
}

function questionsAreStoredOnce({ visitors, turns }: Records): string[] {
  const stored = Map.groupBy(turns, labelOf);
  const asked = new Set(visitors.flatMap((testimony) => testimony.asked.map(({ question }) => question.label)));
  const answered = visitors.flatMap((testimony) => testimony.asked.flatMap((each) => (each.answer === null ? [] : [each.question.label])));
  return [
    ...answered.flatMap((label) => (stored.has(label) ? [] : [`The question ${label} was answered, and is not stored.`])),
    ...[...stored].flatMap(([label, same]) => (same.length === 1 ? [] : [`The question ${label} is stored ${same.length} times.`])),
    ...[...stored.keys()].flatMap((label) => (asked.has(label) ? [] : [`Nobody asked the question ${label}, which is stored.`])),
  ];
}

function turnsHaveEnded({ turns }: Records): string[] {
  return turns.flatMap((turn) => {
    const label = labelOf(turn);
    if (turn.status === 'running') return [`The answer to ${label} has not ended.`];
    if (turn.status !== 'complete') return turn.notice === null ? [`The answer to ${label} is ${turn.status}, and nothing says why.`] : [];
    return turn.answer.endsWith(`done, ${label}.`) ? [] : [`The answer to ${label} is complete, and says ${JSON.stringify(turn.answer)}.`];
  });
}

function callsAreNotRepeated({ calls }: Records): string[] {
  const sent = Map.groupBy(
    calls.filter(({ tool }) => tool === 'send_parcel'),
    ({ label }) => label,
  );
  return [...sent].flatMap(([label, same]) => (same.length === 1 ? [] : [`The parcel of ${label} was sent ${same.length} times.`]));
}

function callsHaveTheirOutcome({ turns, calls }: Records): string[] {
  const witnessed = Map.groupBy(calls, ({ tool, label }) => `${tool} ${label}`);
  const told = new Set(turns.flatMap((turn) => turn.toolCalls.map(({ tool }) => `${tool} ${labelOf(turn)}`)));
  const untold = [...witnessed.keys()].flatMap((call) => (told.has(call) ? [] : [`Nothing is stored of the call ${call}.`]));
  const wrong = turns.flatMap((turn) =>
    turn.toolCalls.flatMap(({ tool, state, errorCode }) => {
      const call = `${tool} ${labelOf(turn)}`;
      if (state === 'completed') return witnessed.has(call) ? [] : [`The call ${call} is stored as completed, and never arrived.`];
      if (state === 'failed') {
        const isUnknown = tool === 'send_parcel' && errorCode === 'TOOL_OUTCOME_UNKNOWN';
        return isUnknown ? [] : [`The call ${call} failed with ${errorCode}.`];
      }
      return turn.status === 'complete' ? [`The call ${call} is left ${state} by an answer that is complete.`] : [];
    }),
  );
  return [...untold, ...wrong];
}

function dataStaysWithItsUser({ visitors, turns, calls }: Records): string[] {
  const shown = visitors.flatMap(({ person: { userId }, strangers }) =>
    [...strangers].map((stranger) => `${userId} was shown something of ${stranger}.`),
  );
  const stored = turns.flatMap((turn) =>
    [...userIdsIn(JSON.stringify(turn))].flatMap((userId) =>
      userId === turn.userId ? [] : [`The turn ${labelOf(turn)} of ${turn.userId} has something of ${userId}.`],
    ),
  );
  const results = turns.flatMap((turn) =>
    turn.toolCalls.flatMap(({ tool, state, result }) => {
      const isOwn = state !== 'completed' || result?.includes(`"parcelOf":"${turn.userId}"`) === true;
      return isOwn ? [] : [`The result of ${tool} for ${labelOf(turn)} is not ${turn.userId}'s: ${result}`];
    }),
  );
  const called = calls.flatMap(({ tool, label, userId }) =>
    userId !== null && label.startsWith(`${userId}.`) ? [] : [`The call ${tool} ${label} came with the token of ${userId ?? 'nobody'}.`],
  );
  return [...shown, ...stored, ...results, ...called];
}

/** Every tab shows what is stored of its conversation, once and in order. */
export function conversationsAreWhole({ visitors, turns }: Records): string[] {
  const stored = Map.groupBy(turns, ({ userId }) => userId);
  return visitors.flatMap(({ person: { userId }, conversation }) => {
    const expected = (stored.get(userId) ?? []).flatMap((turn) => [turn.clientMessageId, `${turn.answerId} ${turn.status}`]);
    const shown = conversation.map(({ id, status, clientMessageId }) => clientMessageId ?? `${id} ${status}`);
    const differs = Array.from({ length: Math.max(expected.length, shown.length) }, (_, index) => index).find(
      (index) => expected[index] !== shown[index],
    );
    if (differs === undefined) return [];
    const counts = `${shown.length} messages of the ${expected.length} that are stored`;
    return [`${userId} sees ${counts}; number ${differs} is ${shown[differs]} there, and ${expected[differs]} in the database.`];
  });
}

function visitorsStay({ visitors }: Records): string[] {
  return visitors.flatMap(({ person, complaints }) => complaints.map((complaint) => `${person.userId}: ${complaint}.`));
}

function labelOf({ text }: Pick<StoredTurn, 'text'>): string {
  return readQuestion(text)?.label ?? text;
}
