import { type Message } from '@diosc/client';
import { newId } from '@diosc/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { questionText } from '../support/crowd-question.ts';
import { type Records, reconcile, type Testimony, type WitnessedCall } from './reconcile.ts';
import type { StoredTurn } from './stored-conversations.ts';

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

const OWN = 'visitor-001';
const LABEL = 'visitor-001.1.0';

let turn: Writable<StoredTurn>;
let visitor: Writable<Testimony>;
let call: WitnessedCall;
let records: Writable<Records>;

/** One question that was asked, stored, carried out once and answered. */
beforeEach(() => {
  const question = { plan: 'send', label: LABEL, toolMilliseconds: 0 } as const;
  const answer: Message = { id: newId('message'), role: 'assistant', status: 'complete', parts: [], createdAt: '' };
  const asked: Message = { ...answer, id: newId('message'), role: 'user', clientMessageId: 'first' };
  turn = {
    userId: OWN,
    sessionId: newId('session'),
    clientMessageId: 'first',
    text: questionText(question),
    answerId: answer.id,
    status: 'complete',
    notice: null,
    answer: `Step 1: done, ${LABEL}.`,
    toolCalls: [{ tool: 'send_parcel', state: 'completed', result: `{"parcelOf":"${OWN}"}`, errorCode: null }],
  };
  visitor = {
    person: { userId: OWN },
    asked: [{ question, answer, refusal: null, milliseconds: 1 }],
    strangers: new Set(),
    complaints: [],
    acceptances: [{ clientMessageId: 'first', answerId: answer.id }],
    conversation: [asked, answer],
  };
  call = { tool: 'send_parcel', label: LABEL, userId: OWN };
  records = { visitors: [visitor], turns: [turn], calls: [call] };
});

describe('the reconciliation of what clients, database and tool server say', () => {
  it('finds nothing where they agree', () => {
    expect(reconcile(records)).toEqual([]);
  });

  it('takes a call of unknown outcome as it is, whether it arrived or not', () => {
    turn.toolCalls = [{ tool: 'send_parcel', state: 'failed', result: '', errorCode: 'TOOL_OUTCOME_UNKNOWN' }];
    expect(reconcile(records)).toEqual([]);
    records.calls = [];
    expect(reconcile(records)).toEqual([]);
  });

  it.each<[string, () => void, string]>([
    ['an accepted message that is lost', () => (records.turns = []), 'The accepted message first of visitor-001 is stored 0 times.'],
    ['an answer that is lost', () => (records.turns = []), `The question ${LABEL} was answered, and is not stored.`],
    ['a message that is stored twice', () => (records.turns = [turn, turn]), `The question ${LABEL} is stored 2 times.`],
    [
      'a message that another tab of the same user stored under another id',
      () => (records.turns = [turn, { ...turn, clientMessageId: 'second' }]),
      `The question ${LABEL} is stored 2 times.`,
    ],
    [
      'an answer other than the promised one',
      () => (turn.answerId = newId('message')),
      'The message first of visitor-001 was promised another answer than it has.',
    ],
    [
      'another end than was shown',
      () => (turn.status = 'cancelled'),
      `The answer to ${LABEL} was shown as complete, and is stored as cancelled.`,
    ],
    ['an answer that has not ended', () => (turn.status = 'running'), `The answer to ${LABEL} has not ended.`],
    ['a failure without a word', () => (turn.status = 'failed'), `The answer to ${LABEL} is failed, and nothing says why.`],
    ['an answer that is cut', () => (turn.answer = 'Step 1: do'), `The answer to ${LABEL} is complete, and says "Step 1: do".`],
    ['a call that went out twice', () => (records.calls = [call, call]), `The parcel of ${LABEL} was sent 2 times.`],
    ['a call that nothing tells of', () => (turn.toolCalls = []), `Nothing is stored of the call send_parcel ${LABEL}.`],
    ['a result without a call', () => (records.calls = []), `The call send_parcel ${LABEL} is stored as completed, and never arrived.`],
    [
      'a call that failed in another way',
      () => (turn.toolCalls = [{ tool: 'send_parcel', state: 'failed', result: '', errorCode: 'TOOL_FAILED' }]),
      `The call send_parcel ${LABEL} failed with TOOL_FAILED.`,
    ],
    [
      'a call that is left open',
      () => (turn.toolCalls = [{ tool: 'send_parcel', state: 'started', result: null, errorCode: null }]),
      `The call send_parcel ${LABEL} is left started by an answer that is complete.`,
    ],
    [
      'a call with the token of another',
      () => (records.calls = [{ ...call, userId: 'visitor-002' }]),
      'came with the token of visitor-002.',
    ],
    ['a call with no token of anybody', () => (records.calls = [{ ...call, userId: null }]), 'came with the token of nobody.'],
    [
      'the result of another',
      () => (turn.toolCalls = [{ tool: 'send_parcel', state: 'completed', result: '{"parcelOf":"visitor-002"}', errorCode: null }]),
      `has something of visitor-002.`,
    ],
    [
      'a result of nobody',
      () => (turn.toolCalls = [{ tool: 'send_parcel', state: 'completed', result: '{}', errorCode: null }]),
      "is not visitor-001's",
    ],
    ['something of another on the wire', () => (visitor.strangers = new Set(['visitor-002'])), 'was shown something of visitor-002.'],
    ['a conversation with a message too few', () => (visitor.conversation = []), 'sees 0 messages of the 2 that are stored'],
    [
      'a message that is shown twice',
      () => (visitor.conversation = [...visitor.conversation, ...visitor.conversation]),
      'sees 4 messages of the 2 that are stored',
    ],
    [
      'a visitor who was sent away',
      () => (visitor.complaints = ['login_required: TOKEN_EXPIRED']),
      'visitor-001: login_required: TOKEN_EXPIRED.',
    ],
    [
      'a question that came to nothing',
      () => (visitor.asked = visitor.asked.map((asked) => ({ ...asked, answer: null, refusal: 'MESSAGE_UNCERTAIN' }))),
      `The question ${LABEL} came to nothing: MESSAGE_UNCERTAIN.`,
    ],
    [
      'a refused message that is stored',
      () => (visitor.asked = visitor.asked.map((asked) => ({ ...asked, answer: null, refusal: 'TURN_BUSY' }))),
      `The question ${LABEL} was refused, and is stored all the same.`,
    ],
    ['a question that nobody asked', () => (visitor.asked = []), `Nobody asked the question ${LABEL}, which is stored.`],
  ])('finds %s', (_, spoil, sentence) => {
    spoil();
    expect(reconcile(records).join('\n')).toContain(sentence);
  });
});
