import { describe, expect, it } from 'vitest';
import { chunk } from '../testing/model-server.ts';
import { readChunk } from './chat-chunk.ts';

const nothing = { text: '', refused: false, toolCalls: [], finish: null, usage: null };

describe('a chunk', () => {
  it.each<[string, unknown, object]>([
    ['with text', chunk({ content: 'a' }), { text: 'a' }],
    ['with text and its finish', chunk({ content: 'a' }, 'stop'), { text: 'a', finish: 'stop' }],
    [
      'with text in parts',
      chunk({
        content: [
          { type: 'text', text: 'a' },
          { type: 'thinking', thinking: [] },
          { type: 'text', text: 'b' },
        ],
      }),
      { text: 'ab' },
    ],
    ['with a refusal', chunk({ refusal: 'No.' }), { text: 'No.', refused: true }],
    ['with a refusal that is none', chunk({ content: 'a', refusal: false }), { text: 'a' }],
    ['with reasoning', chunk({ reasoning_content: 'Hm.', content: null }), {}],
    ['with a role', chunk({ role: 'assistant', content: '' }), {}],
    ['without choices', { choices: [], usage: { prompt_tokens: 3, completion_tokens: 4 } }, { usage: { inputTokens: 3, outputTokens: 4 } }],
    ['with a null error', { ...chunk({ content: 'a' }), error: null }, { text: 'a' }],
    [
      'with usage and text',
      { ...chunk({ content: 'a' }), usage: { prompt_tokens: 1, completion_tokens: 1 } },
      { text: 'a', usage: { inputTokens: 1, outputTokens: 1 } },
    ],
    ['without a delta', { choices: [{ finish_reason: 'length' }] }, { finish: 'length' }],
  ])('%s is read', (_, value, expected) => {
    expect(readChunk(JSON.stringify(value))).toEqual({ ...nothing, ...expected });
  });

  it.each([
    ['no JSON', '{"choices":', 'a part of its stream is not JSON'],
    ['a number', '7', 'a part of its stream has an unknown shape'],
    ['null', 'null', 'a part of its stream has an unknown shape'],
    ['no choices', '{}', 'a part of its stream has an unknown shape'],
    ['choices that are none', '{"choices":{}}', 'a part of its stream has an unknown shape'],
    ['text that is none', '{"choices":[{"delta":{"content":7}}]}', 'a part of its stream has an unknown shape'],
    ['tool calls that are none', '{"choices":[{"delta":{"content":"a","tool_calls":[7]}}]}', 'a part of its stream has an unknown shape'],
  ])('that is %s is a bad response', (_, data, problem) => {
    expect(() => readChunk(data)).toThrow(expect.objectContaining({ reason: { kind: 'model_bad_response', problem } }));
  });

  it.each([
    [{ message: 'Slow down.', type: 'rate_limit_error' }, { kind: 'model_rate_limited' }],
    [{ message: 'Slow down.', code: 429 }, { kind: 'model_rate_limited' }],
    [
      { message: 'Who?', code: '401' },
      { kind: 'model_misconfigured', problem: 'the model server refused in the middle of its answer' },
    ],
    [
      { message: 'Overloaded.', code: 529 },
      { kind: 'model_failed', host: 'the model server', status: 529 },
    ],
    [{ message: 'Oh.' }, { kind: 'model_failed', host: 'the model server', status: 500 }],
    ['Oh.', { kind: 'model_failed', host: 'the model server', status: 500 }],
    [[], { kind: 'model_failed', host: 'the model server', status: 500 }],
  ])('that is the error %j fails by what it means', (error, reason) => {
    expect(() => readChunk(JSON.stringify({ error }))).toThrow(expect.objectContaining({ reason }));
  });
});
