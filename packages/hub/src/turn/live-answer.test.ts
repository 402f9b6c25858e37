import type { MessagePart, ServerFrame, ToolCallPart } from '@diosc/protocol';
import { newId } from '@diosc/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LiveAnswer } from './live-answer.ts';

const toolCallId = newId('toolCall', 0);
const call = (status: ToolCallPart['status']): ToolCallPart => ({
  type: 'tool_call',
  toolCallId,
  server: 'orders',
  tool: 'search_orders',
  title: 'Search orders',
  arguments: {},
  status,
});

function record() {
  const frames: ServerFrame[] = [];
  // Frames are serialised when they are published, as a connection does; later changes of the answer must not show in them.
  const answer = new LiveAnswer(newId('message', 0), 0, [], (frame) => frames.push(structuredClone(frame)));
  return { answer, frames };
}

describe('a growing answer', () => {
  it('shows a tool call once, in its latest state, at the place where it began', () => {
    const { answer } = record();
    answer.appendText('Let me look.');
    answer.setToolCall(call('running'));
    answer.setToolCall(call('completed'));
    answer.appendText('Done.');
    expect(answer.message.parts).toEqual([{ type: 'text', text: 'Let me look.' }, call('completed'), { type: 'text', text: 'Done.' }]);
  });

  it('can be put together again from its frames alone', () => {
    const change = fc.oneof(
      fc.string().map((text) => ({ text })),
      fc.constantFrom('running' as const, 'completed' as const).map((status) => ({ status })),
    );
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        const { answer, frames } = record();
        for (const each of changes) {
          if ('text' in each) answer.appendText(each.text);
          else answer.setToolCall(call(each.status));
        }
        const parts: MessagePart[] = [];
        for (const frame of frames) {
          if (frame.type === 'stream.part') parts[frame.index] = frame.part;
          if (frame.type !== 'stream.delta') continue;
          const before = parts[frame.index];
          const text = before?.type === 'text' ? before.text : '';
          expect(frame.offset).toBe(text.length);
          parts[frame.index] = { type: 'text', text: text + frame.delta };
        }
        expect(parts).toEqual(answer.message.parts);
      }),
    );
  });

  it('gives out copies, so that what was shown does not change afterwards', () => {
    const { answer } = record();
    answer.appendText('one');
    const { parts } = answer.message;
    answer.appendText(' two');
    expect(parts).toEqual([{ type: 'text', text: 'one' }]);
  });
});
