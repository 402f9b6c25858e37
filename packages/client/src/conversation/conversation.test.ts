import { type Id, type Interrupt, type Message, type MessagePart, newId, type ServerFrame } from '@diosc/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answer, STARTED_AT, sessionFrame, userMessage } from '../../test/fake-hub.ts';
import type { DioscEvent } from '../event/event-map.ts';
import { continueConversation } from './continue-conversation.ts';
import { type Conversation, EMPTY_CONVERSATION } from './conversation.ts';
import { continuationEvents, conversationEvents } from './conversation-events.ts';
import { reduceConversation } from './reduce-conversation.ts';

const SESSION = sessionFrame();

function run(frames: readonly ServerFrame[], start: Conversation = EMPTY_CONVERSATION): { state: Conversation; events: DioscEvent[] } {
  const events: DioscEvent[] = [];
  let state = start;
  for (const frame of frames) {
    const next = reduceConversation(state, frame);
    events.push(...conversationEvents(state, next, frame));
    state = next;
  }
  return { state, events };
}

/** What an answer is made of: texts in pieces, and calls with the statuses they pass through. */
type Script = ({ kind: 'text'; pieces: string[] } | { kind: 'tool'; statuses: ('running' | 'waiting')[]; fails: boolean })[];

const scriptArbitrary: fc.Arbitrary<Script> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('text' as const),
      pieces: fc.array(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 }),
    }),
    fc.record({
      kind: fc.constant('tool' as const),
      statuses: fc.array(fc.constantFrom('running' as const, 'waiting' as const), { maxLength: 3 }),
      fails: fc.boolean(),
    }),
  ),
  { minLength: 1, maxLength: 6 },
);

/** The frames of an answer, and the hub's own state of the message before each frame and after the last. */
function play(script: Script): { frames: ServerFrame[]; states: Message[] } {
  let message = answer();
  const frames: ServerFrame[] = [];
  const states: Message[] = [];
  const step = (frame: ServerFrame, after: Message) => {
    states.push(message);
    frames.push(frame);
    message = after;
  };
  step({ type: 'stream.start', message }, message);
  script.forEach((part, index) => {
    if (part.kind === 'text') {
      let text = '';
      for (const delta of part.pieces) {
        const frame: ServerFrame = { type: 'stream.delta', messageId: message.id, index, offset: text.length, delta };
        text += delta;
        step(frame, { ...message, parts: message.parts.toSpliced(index, 1, { type: 'text', text }) });
      }
      return;
    }
    const toolCallId = newId('toolCall');
    for (const status of ['running' as const, ...part.statuses, part.fails ? ('failed' as const) : ('completed' as const)]) {
      const call: MessagePart = { type: 'tool_call', toolCallId, server: 'orders', tool: 'search', title: 'Search', arguments: {}, status };
      step(
        { type: 'stream.part', messageId: message.id, index, part: call },
        { ...message, parts: message.parts.toSpliced(index, 1, call) },
      );
    }
  });
  const finished: Message = { ...message, status: 'complete' };
  step({ type: 'stream.end', message: finished }, finished);
  return { frames, states: [...states, finished] };
}

function textOf(message: Message): string {
  return message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

function deltas(events: readonly DioscEvent[]): string {
  return events.map((event) => (event.name === 'stream:delta' ? event.payload.delta : '')).join('');
}

function count(events: readonly DioscEvent[], name: DioscEvent['name']): number {
  return events.filter((event) => event.name === name).length;
}

describe('the conversation', () => {
  it('ends the same however the frames were cut, resumed and repeated, and tells each thing once [SESSION-02]', () => {
    const cuts = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { maxLength: 3 });
    fc.assert(
      fc.property(scriptArbitrary, cuts, (script, places) => {
        const { frames, states } = play(script);
        const last = states.at(-1);
        const received: ServerFrame[] = [{ ...SESSION }];
        let position = 0;
        // How far the hub is: it goes on while nobody listens, and never back.
        let hub = 0;
        for (const [cut, resume, replay] of places) {
          // Some more frames arrive; the connection breaks; meanwhile the hub goes on; after the resume some come again.
          const brokenAt = position + (cut % (frames.length - position + 1));
          received.push(...frames.slice(position, brokenAt));
          hub = Math.max(hub, brokenAt);
          hub += resume % (frames.length - hub + 1);
          const snapshot = states[hub];
          const messages = snapshot === undefined || hub === 0 ? [] : [snapshot];
          received.push({ ...SESSION, resumed: true, messages });
          position = Math.max(0, hub - (replay % 4));
        }
        received.push(...frames.slice(position));
        const { state, events } = run(received);

        expect(state.torn).toBe(false);
        expect(state.messages).toEqual([last]);
        expect(deltas(events)).toBe(last === undefined ? '' : textOf(last));
        expect(count(events, 'stream:start')).toBe(1);
        expect(count(events, 'stream:end')).toBe(1);
        expect(count(events, 'message')).toBe(1);
        const tools = script.flatMap((part) => (part.kind === 'tool' ? [part.fails] : []));
        expect(count(events, 'tool:started')).toBe(tools.length);
        expect(count(events, 'tool:completed')).toBe(tools.filter((fails) => !fails).length);
        expect(count(events, 'tool:failed')).toBe(tools.filter((fails) => fails).length);
      }),
      { numRuns: 500 },
    );
  });

  it('ends the same whichever of two streams is ahead when one takes the place of the other, and tells each thing once', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 4 });
    fc.assert(
      fc.property(scriptArbitrary, changes, (script, places) => {
        const { frames, states } = play(script);
        const last = states.at(-1);
        const events: DioscEvent[] = [];
        let state = EMPTY_CONVERSATION;
        const take = (received: readonly ServerFrame[]) => {
          const outcome = run(received, state);
          ({ state } = outcome);
          events.push(...outcome.events);
        };
        take([SESSION]);
        let position = 0;
        for (const [read, made] of places) {
          // Some more frames come over the stream before; the state of the next was made at any time since it began.
          const readTo = position + (read % (frames.length - position + 1));
          take(frames.slice(position, readTo));
          const madeAt = position + (made % (frames.length - position + 1));
          const snapshot = states[madeAt];
          const messages = snapshot === undefined || madeAt === 0 ? [] : [snapshot];
          const next = continueConversation(state, { ...SESSION, resumed: true, messages });
          events.push(...continuationEvents(state, next));
          state = next;
          position = madeAt;
        }
        take(frames.slice(position));

        expect(state.torn).toBe(false);
        expect(state.messages).toEqual([last]);
        expect(deltas(events)).toBe(last === undefined ? '' : textOf(last));
        expect(count(events, 'stream:start')).toBe(1);
        expect(count(events, 'stream:end')).toBe(1);
        expect(count(events, 'message')).toBe(1);
        const tools = script.flatMap((part) => (part.kind === 'tool' ? [part.fails] : []));
        expect(count(events, 'tool:started')).toBe(tools.length);
        expect(count(events, 'tool:completed')).toBe(tools.filter((fails) => !fails).length);
        expect(count(events, 'tool:failed')).toBe(tools.filter((fails) => fails).length);
        expect(count(events, 'session:resumed')).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it('does not go on with what is told of another session', () => {
    const { state } = run([SESSION]);
    expect(continueConversation(state, sessionFrame())).toBe(state);
  });

  it('ends the same when any frame comes twice in a row', () => {
    fc.assert(
      fc.property(scriptArbitrary, fc.infiniteStream(fc.boolean()), (script, twice) => {
        const { frames, states } = play(script);
        const repeated = [SESSION, ...frames].flatMap((frame) => (twice.next().value ? [frame, frame] : [frame]));
        const { state, events } = run(repeated);
        expect(state.messages).toEqual([states.at(-1)]);
        expect(deltas(events)).toBe(textOf(states.at(-1) ?? answer()));
      }),
    );
  });

  it('sees every lost frame of a stream before it shows a wrong text', () => {
    fc.assert(
      fc.property(scriptArbitrary, fc.nat(), (script, place) => {
        const { frames, states } = play(script);
        const lost = place % frames.length;
        const { state } = run([SESSION, ...frames.toSpliced(lost, 1)]);
        // The last frame holds the whole answer, and a call's passing status may be missed without harm.
        const isWhole = state.messages.length === 1 && JSON.stringify(state.messages[0]) === JSON.stringify(states.at(-1));
        expect(state.torn || isWhole || lost === frames.length - 1).toBe(true);
      }),
    );
  });

  it('changes nothing for frames of a conversation that is not there', () => {
    const { frames } = play([{ kind: 'text', pieces: ['Hello'] }]);
    const { state, events } = run(frames);
    expect(state).toBe(EMPTY_CONVERSATION);
    expect(events).toEqual([]);
  });

  it('keeps the key of the session out of the state and the events', () => {
    const { state, events } = run([SESSION]);
    expect(JSON.stringify([state, events])).not.toContain('key-of-the-session');
  });

  it('does not tell the history of a resumed conversation as news after a reload', () => {
    const history = [userMessage('Hello'), answer({ status: 'complete', parts: [{ type: 'text', text: 'Hi' }] })];
    const { events } = run([{ ...SESSION, resumed: true, messages: history }]);
    expect(events.map((event) => event.name)).toEqual(['session:resumed']);
  });

  it('tells a page that was reloaded what an answer that still streams has said so far [SESSION-02]', () => {
    const streaming = answer({ parts: [{ type: 'text', text: 'Three ord' }] });
    const { events } = run([
      { ...SESSION, resumed: true, messages: [streaming] },
      { type: 'stream.delta', messageId: streaming.id, index: 0, offset: 9, delta: 'ers.' },
    ]);
    expect(events.map((event) => event.name)).toEqual(['session:resumed', 'stream:start', 'stream:delta', 'stream:delta']);
    expect(deltas(events)).toBe('Three orders.');
  });

  it('asks a parked question again after a resume, and says when one is gone [SESSION-02]', () => {
    const refresh: Interrupt = { kind: 'refresh', interruptId: newId('interrupt'), deadline: STARTED_AT, reason: 'rejected' };
    const { events } = run([
      { ...SESSION, interrupts: [refresh] },
      { ...SESSION, resumed: true },
    ]);
    expect(events.filter((event) => event.name === 'auth:refresh_required')).toEqual([
      { name: 'auth:refresh_required', payload: { reason: 'rejected', deadline: STARTED_AT } },
    ]);
    expect(events.at(-1)).toEqual({ name: 'interrupt:resolved', payload: { interruptId: refresh.interruptId, outcome: 'withdrawn' } });
  });

  it.each(['logout', 'user_switched', 'revoked'] as const)('leaves nothing to be read after %s', (reason) => {
    const { state, events } = run([
      { ...SESSION, messages: [userMessage('My salary?')] },
      { type: 'session.ended', sessionId: SESSION.session.id, reason },
    ]);
    expect(state).toMatchObject({ session: null, user: null, messages: [], interrupts: [], ended: reason });
    expect(events.at(-1)).toMatchObject({ name: 'session:ended', payload: { reason, user: { userId: 'john' } } });
  });

  it('leaves what was said to be read after an idle end, and shows a running answer as stopped', () => {
    const call: MessagePart = {
      type: 'tool_call',
      toolCallId: newId('toolCall'),
      server: 'orders',
      tool: 'search',
      title: 'Search',
      arguments: {},
      status: 'running',
    };
    const running = answer({ parts: [call] });
    const { state, events } = run([
      { ...SESSION, messages: [running] },
      { type: 'session.ended', sessionId: SESSION.session.id, reason: 'idle' },
    ]);
    expect(state.messages).toMatchObject([{ status: 'cancelled', parts: [{ status: 'failed' }] }]);
    expect(events.map((event) => event.name).slice(-4)).toEqual(['tool:failed', 'stream:end', 'message', 'session:ended']);
  });

  it('ignores the end of a session that is not the present one', () => {
    const { state } = run([SESSION, { type: 'session.ended', sessionId: newId('session'), reason: 'idle' }]);
    expect(state.session?.id).toBe(SESSION.session.id);
  });

  it('tears where a delta leaves a hole, and where a part before it is missing', () => {
    const message = answer();
    const id: Id<'message'> = message.id;
    const holes: ServerFrame[] = [
      { type: 'stream.delta', messageId: id, index: 0, offset: 3, delta: 'x' },
      { type: 'stream.delta', messageId: id, index: 2, offset: 0, delta: 'x' },
      { type: 'stream.part', messageId: id, index: 1, part: { type: 'text', text: 'x' } },
      { type: 'stream.delta', messageId: newId('message'), index: 0, offset: 0, delta: 'x' },
    ];
    for (const hole of holes) expect(run([SESSION, { type: 'stream.start', message }, hole]).state.torn).toBe(true);
  });
});
