import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { Model } from '@diosc/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../problem/problem.ts';
import { LibraryLanguageModel } from '../ai-sdk/library-language-model.ts';
import type { LanguageModel, ModelEvent, ModelMessage, ModelRequest } from '../language-model.ts';
import type { ModelDependencies } from '../model-access.ts';
import { MODEL_TIMEOUTS } from '../model-timeouts.ts';
import { type Answer, chunk, serveModel } from '../testing/model-server.ts';
import { runStep } from '../testing/run-step.ts';
import { ChatCompletionsModel } from './chat-completions-model.ts';

const dependencies: ModelDependencies = { outboundFetch: fetch, keyFor: () => null, timeouts: MODEL_TIMEOUTS };

/** Our codec and the provider library, before one server. */
async function both(answer: Answer, more: Partial<Model> = {}) {
  const server = await serveModel(answer);
  const model: Model = { provider: 'openai-compatible', baseUrl: server.url, model: 'm', ...more };
  const library = new LibraryLanguageModel(model, dependencies, async ({ baseUrl }, outboundFetch) =>
    createOpenAICompatible({ name: 'measure', baseURL: baseUrl, fetch: outboundFetch, includeUsage: true }).languageModel(model.model),
  );
  return { ...server, own: new ChatCompletionsModel(model, dependencies, new Set()), library };
}

/** The events of a step with all text joined, as nobody promises where it is cut; or the kind of what went wrong. */
async function outcome(model: LanguageModel, request: Partial<ModelRequest> = {}): Promise<unknown> {
  try {
    const events = await runStep(model, request);
    return events.reduce<ModelEvent[]>((joined, event) => {
      const last = joined.at(-1);
      if (last?.type !== 'text' || event.type !== 'text') return [...joined, event];
      return [...joined.slice(0, -1), { type: 'text', text: last.text + event.text }];
    }, []);
  } catch (error) {
    return error instanceof Problem ? error.reason.kind : error;
  }
}

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const said = fc.oneof(
  text.map((content) => chunk({ content })),
  text.map((content) => chunk({ role: 'assistant', content, refusal: null })),
  text.map((content) => chunk({ content: [{ type: 'text', text: content }] })),
  text.map((reasoning) => chunk({ reasoning_content: reasoning, content: null })),
  text.map((refusal) => chunk({ refusal })),
  fc.constantFrom(chunk({ role: 'assistant', content: '' }), chunk({}), chunk({ content: null, refusal: false }), { choices: [] }),
);

/** A tool call in pieces, with or without the marks that servers leave out. */
const called = (index: number) =>
  fc
    .record({
      name: fc.constantFrom('search', 'get_order'),
      input: fc.oneof(
        fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue()).map((value) => JSON.stringify(value)),
        fc.constantFrom('', '[1]', '{"a":', 'null'),
      ),
      cut: fc.nat({ max: 20 }),
      repeatsId: fc.boolean(),
    })
    .map(({ name, input, cut, repeatsId }) => {
      const id = `call_${index}`;
      const pieces = [input.slice(0, cut), input.slice(cut)].filter((piece) => piece !== '');
      return [
        chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }),
        ...pieces.map((piece) => chunk({ tool_calls: [{ index, ...(repeatsId ? { id } : {}), function: { arguments: piece } }] })),
      ];
    });

const ending = fc.record({
  finish: fc.constantFrom('stop', 'tool_calls', 'length', 'content_filter', 'function_call', 'eos', null),
  usage: fc.option(fc.record({ prompt_tokens: fc.nat(), completion_tokens: fc.nat() })),
  done: fc.boolean(),
});

const stream = fc
  .tuple(
    fc.array(said, { maxLength: 8 }),
    fc.integer({ min: 0, max: 3 }).chain((count) => fc.tuple(...Array.from({ length: count }, (_, at) => called(at)))),
    ending,
  )
  .map(([spoken, calls, { finish, usage, done }]) => [
    ...spoken,
    ...calls.flat(),
    ...(finish === null ? [] : [chunk({}, finish)]),
    ...(usage === null ? [] : [{ choices: [], usage }]),
    ...(done ? ['[DONE]'] : []),
  ]);

const framing = fc.record({
  end: fc.constantFrom('\n', '\r\n'),
  comment: fc.constantFrom('', ': ping'),
  cuts: fc.array(fc.nat({ max: 3000 }), { maxLength: 5 }),
});

describe('our codec and the provider library', () => {
  it('read the same from the same stream, however it is cut [RUN-03]', async () => {
    let pieces: Uint8Array[] = [];
    const { own, library } = await both((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const mine = pieces;
      const next = (at: number): void => {
        const piece = mine[at];
        if (piece === undefined) response.end();
        else response.write(piece, () => setImmediate(next, at + 1));
      };
      next(0);
    });
    await fc.assert(
      fc.asyncProperty(stream, framing, async (events, { end, comment, cuts }) => {
        const lines = events.map(
          (event) =>
            `${comment === '' ? '' : `${comment}${end}`}data: ${typeof event === 'string' ? event : JSON.stringify(event)}${end}${end}`,
        );
        const bytes = new TextEncoder().encode(lines.join(''));
        const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((one, other) => one - other), bytes.length];
        pieces = places
          .slice(1)
          .map((place, at) => bytes.subarray(places[at], place))
          .filter((piece) => piece.length > 0);
        expect(await outcome(own)).toEqual(await outcome(library));
      }),
      { numRuns: 150 },
    );
  }, 30_000);

  it.each<[string, string]>([
    ['rubbish', 'data: rubbish\n\n'],
    ['another shape', 'data: {"hello":1}\n\n'],
    ['nothing', ''],
    ['an unfinished answer', `data: ${JSON.stringify(chunk({ content: 'Hi' }))}\n\ndata: [DONE]\n\n`],
    ['a web page', '<p>Hello</p>'],
    ['an error', 'data: {"error":{"message":"Oh.","code":503}}\n\n'],
    ['a rate limit', 'data: {"error":{"message":"Oh.","type":"rate_limit_exceeded"}}\n\n'],
    [
      'a tool call without a name',
      `data: ${JSON.stringify(chunk({ tool_calls: [{ index: 0, id: 'a', function: { arguments: '{}' } }] }, 'tool_calls'))}\n\n`,
    ],
  ])('fail alike over %s', async (_, body) => {
    const { own, library } = await both((response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(body));
    const [mine, theirs] = [await outcome(own), await outcome(library)];
    expect(mine).toMatch(/^model_/);
    expect(mine).toBe(theirs);
  });

  it.each([401, 404, 429, 500, 503])('fail alike over the status %d', async (status) => {
    const { own, library } = await both((response) => response.writeHead(status).end('{"error":{"message":"Oh."}}'));
    const [mine, theirs] = [await outcome(own), await outcome(library)];
    expect(mine).toMatch(/^model_/);
    expect(mine).toBe(theirs);
  });

  it('ask for the same in the same words [RUN-03]', async () => {
    const { own, library, seen } = await both(
      (response) => response.end(`data: ${JSON.stringify(chunk({ content: 'Hi.' }, 'stop'))}\n\n`),
      { temperature: 0.5, maxOutputTokens: 7 },
    );
    const call = fc.record({ id: fc.uuid(), name: fc.constantFrom('f', 'g'), arguments: fc.dictionary(fc.string(), fc.string()) });
    const message: fc.Arbitrary<ModelMessage> = fc.oneof(
      fc.record({ role: fc.constant('user' as const), text: fc.string({ minLength: 1 }) }),
      fc.record({ role: fc.constant('assistant' as const), text: fc.string(), toolCalls: fc.array(call, { maxLength: 3 }) }),
      fc.record({
        role: fc.constant('tool' as const),
        toolCallId: fc.uuid(),
        toolName: fc.constant('f'),
        result: fc.string(),
        isError: fc.boolean(),
      }),
    );
    const tool = fc.record({ name: fc.constantFrom('f', 'g'), description: fc.string(), inputSchema: fc.constant({ type: 'object' }) });
    const request = fc.record({ system: fc.string(), messages: fc.array(message), tools: fc.array(tool) });
    await fc.assert(
      fc.asyncProperty(request, async (one) => {
        seen.splice(0);
        await runStep(own, one);
        await runStep(library, one);
        const [mine, theirs] = seen.map(({ path, body }) => ({ path, body: JSON.parse(body) }));
        expect(mine).toEqual(theirs);
      }),
      { numRuns: 50 },
    );
  });
});
