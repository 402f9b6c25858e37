import { crc32 } from 'node:zlib';
import type { Model } from '@diosc/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Secret } from '../../identity/secret.ts';
import type { ModelEvent } from '../language-model.ts';
import { createModelRegistry } from '../model-registry.ts';
import { type Answer, type SeenRequest, sendEvents, serveModel } from '../testing/model-server.ts';
import { runStep, textOf } from '../testing/run-step.ts';

type Provider = Exclude<Model['provider'], 'openai-compatible'>;

const KEY = 'sk-canary-3';

/** A provider that says "Hi there." and calls the tool `f`, in its own protocol; and where it looks for the key. */
const PROVIDERS: Record<Provider, { readonly path: RegExp; readonly header: [string, string]; readonly answer: Answer }> = {
  openai: {
    path: /^\/v1\/responses$/,
    header: ['authorization', `Bearer ${KEY}`],
    answer: (response) =>
      sendEvents(response, [
        { type: 'response.created', response: { id: 'r', created_at: 1, model: 'm' } },
        { type: 'response.output_item.added', output_index: 0, item: { type: 'message', id: 'm1' } },
        { type: 'response.output_text.delta', item_id: 'm1', delta: 'Hi ' },
        { type: 'response.output_text.delta', item_id: 'm1', delta: 'there.' },
        { type: 'response.output_item.done', output_index: 0, item: { type: 'message', id: 'm1' } },
        {
          type: 'response.output_item.added',
          output_index: 1,
          item: { type: 'function_call', id: 'f1', call_id: 'c1', name: 'f', arguments: '' },
        },
        { type: 'response.function_call_arguments.delta', item_id: 'f1', output_index: 1, delta: '{"x":1}' },
        {
          type: 'response.output_item.done',
          output_index: 1,
          item: { type: 'function_call', id: 'f1', call_id: 'c1', name: 'f', arguments: '{"x":1}', status: 'completed' },
        },
        { type: 'response.completed', response: { usage: { input_tokens: 3, output_tokens: 4 } } },
      ]),
  },
  anthropic: {
    path: /^\/v1\/messages$/,
    header: ['x-api-key', KEY],
    answer: (response) =>
      sendEvents(response, [
        {
          type: 'message_start',
          message: { id: 'm', model: 'm', role: 'assistant', content: [], usage: { input_tokens: 3, output_tokens: 0 } },
        },
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi ' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'there.' } },
        { type: 'content_block_stop', index: 0 },
        { type: 'content_block_start', index: 1, content_block: { type: 'tool_use', id: 'c1', name: 'f', input: {} } },
        { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"x":1}' } },
        { type: 'content_block_stop', index: 1 },
        { type: 'message_delta', delta: { stop_reason: 'tool_use', stop_sequence: null }, usage: { output_tokens: 4 } },
        { type: 'message_stop' },
      ]),
  },
  google: {
    path: /^\/v1\/models\/m:streamGenerateContent\?alt=sse$/,
    header: ['x-goog-api-key', KEY],
    answer: (response) =>
      sendEvents(response, [
        { candidates: [{ content: { role: 'model', parts: [{ text: 'Hi ' }] } }] },
        { candidates: [{ content: { role: 'model', parts: [{ text: 'there.' }] } }] },
        {
          candidates: [{ content: { role: 'model', parts: [{ functionCall: { name: 'f', args: { x: 1 } } }] }, finishReason: 'STOP' }],
          usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 4, totalTokenCount: 7 },
        },
      ]),
  },
  bedrock: {
    path: /^\/v1\/model\/m\/converse-stream$/,
    header: ['authorization', `Bearer ${KEY}`],
    answer: (response) => {
      response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
      response.end(
        Buffer.concat([
          frame('messageStart', { role: 'assistant' }),
          frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Hi ' } }),
          frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'there.' } }),
          frame('contentBlockStop', { contentBlockIndex: 0 }),
          frame('contentBlockStart', { contentBlockIndex: 1, start: { toolUse: { toolUseId: 'c1', name: 'f' } } }),
          frame('contentBlockDelta', { contentBlockIndex: 1, delta: { toolUse: { input: '{"x":1}' } } }),
          frame('contentBlockStop', { contentBlockIndex: 1 }),
          frame('messageStop', { stopReason: 'tool_use' }),
          frame('metadata', { usage: { inputTokens: 3, outputTokens: 4, totalTokens: 7 } }),
        ]),
      );
    },
  },
};

/** One message of Amazon's event stream: lengths, headers, payload, and a checksum of each. */
function frame(event: string, value: unknown): Buffer {
  const header = (name: string, text: string) =>
    Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([7, 0, text.length]), Buffer.from(text)]);
  const headers = Buffer.concat([
    header(':event-type', event),
    header(':content-type', 'application/json'),
    header(':message-type', 'event'),
  ]);
  const payload = Buffer.from(JSON.stringify(value));
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(16 + headers.length + payload.length, 0);
  prelude.writeUInt32BE(headers.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, headers, payload]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(message));
  return Buffer.concat([message, checksum]);
}

const providers = Object.keys(PROVIDERS).filter((name): name is Provider => Object.hasOwn(PROVIDERS, name));

async function serving(provider: Provider, answer: Answer = PROVIDERS[provider].answer) {
  const server = await serveModel(answer);
  const registry = createModelRegistry({ outboundFetch: fetch, keyFor: () => new Secret(KEY) });
  return { ...server, model: registry.get({ provider, model: 'm', baseUrl: server.url, apiKeyRef: 'K' }) };
}

afterEach(() => vi.unstubAllEnvs());

describe.each(providers)('%s', (provider) => {
  const tools = [{ name: 'f', description: 'It fs.', inputSchema: { type: 'object', properties: { x: { type: 'number' } } } }];

  it('streams text and tool calls [RUN-03]', async () => {
    const { model, seen } = await serving(provider);
    const events = await runStep(model, { tools });
    expect(textOf(events)).toBe('Hi there.');
    const rest = events.filter((event: ModelEvent) => event.type !== 'text');
    expect(rest).toEqual([
      { type: 'toolCall', call: { id: expect.stringMatching(/./), name: 'f', arguments: { x: 1 } } },
      { type: 'end', finish: 'tool_calls', inputTokens: 3, outputTokens: 4 },
    ]);
    const { path, header } = PROVIDERS[provider];
    expect(seen).toHaveLength(1);
    expect(seen[0]?.path).toMatch(path);
    expect(seen[0]?.headers[header[0]]).toBe(header[1]);
  });

  it('takes a conversation with calls and results', async () => {
    const { model, seen } = await serving(provider);
    await runStep(model, {
      tools,
      messages: [
        { role: 'user', text: 'f it' },
        {
          role: 'assistant',
          text: '',
          toolCalls: [
            { id: 'c1', name: 'f', arguments: { x: 7 } },
            { id: 'c2', name: 'f', arguments: {} },
          ],
        },
        { role: 'tool', toolCallId: 'c1', toolName: 'f', result: 'done-marker', isError: false },
        { role: 'tool', toolCallId: 'c2', toolName: 'f', result: 'fail-marker', isError: true },
        { role: 'assistant', text: '', toolCalls: [] },
        { role: 'user', text: 'again' },
      ],
    });
    for (const said of ['f it', 'done-marker', 'Error: fail-marker', 'again', 'Be brief.']) expect(seen[0]?.body).toContain(said);
  });

  it.each<[number, object]>([
    [401, { kind: 'model_misconfigured', problem: 'the model server refused with status 401' }],
    [429, { kind: 'model_rate_limited' }],
    [500, { kind: 'model_failed', status: 500 }],
  ])('that answers %d is asked once, and fails by what it means', async (status, reason) => {
    const { model, seen } = await serving(provider, (response) => response.writeHead(status).end('{"error":{"message":"Oh."}}'));
    await expect(runStep(model)).rejects.toMatchObject({ reason });
    expect(seen).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ['nothing', (response) => response.end()],
    ['rubbish', (response) => sendEvents(response, ['rubbish'])],
    ['a web page', (response) => response.end('<p>Hello</p>')],
  ])('that answers with %s has answered badly', async (_, answer) => {
    const { model } = await serving(provider, answer);
    await expect(runStep(model)).rejects.toMatchObject({ reason: { kind: 'model_bad_response' } });
  });

  it('that hangs up is unreachable, and was tried twice', async () => {
    const { model, seen, host } = await serving(provider, (response) => response.destroy());
    await expect(runStep(model)).rejects.toMatchObject({ reason: { kind: 'model_unreachable', host } });
    expect(seen).toHaveLength(2);
  });

  it('ends with the reason of an abort, and closes its request', async () => {
    const asked = Promise.withResolvers<SeenRequest>();
    const closed = Promise.withResolvers<void>();
    const { model } = await serving(provider, (response, request) => {
      response.once('close', closed.resolve);
      response.writeHead(200).flushHeaders();
      asked.resolve(request);
    });
    const controller = new AbortController();
    const step = runStep(model, { signal: controller.signal });
    await asked.promise;
    const reason = new Error('Stop.');
    controller.abort(reason);
    await expect(step).rejects.toBe(reason);
    await closed.promise;
  });

  it('keeps what the user said, and the key, out of what is logged of a failure', async () => {
    const { model } = await serving(provider, (response) => sendEvents(response, ['rubbish']));
    const error = await runStep(model, { messages: [{ role: 'user', text: 'canary-of-the-user' }] }).catch((thrown: unknown) => thrown);
    const { inspect } = await import('node:util');
    const shown = inspect(error, { depth: 20, showHidden: true });
    expect(shown).toContain('Problem');
    expect(shown).not.toContain('canary');
  });

  it('takes neither key nor address from the environment', async () => {
    const elsewhere = await serveModel((response) => response.end());
    for (const name of ['OPENAI_BASE_URL', 'ANTHROPIC_BASE_URL', 'AWS_ENDPOINT_URL_BEDROCK_RUNTIME', 'AWS_ENDPOINT_URL'])
      vi.stubEnv(name, elsewhere.url);
    for (const name of ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY', 'AWS_BEARER_TOKEN_BEDROCK'])
      vi.stubEnv(name, 'from-the-environment');
    const { model, seen } = await serving(provider);
    await runStep(model);
    expect(elsewhere.seen).toEqual([]);
    expect(JSON.stringify(seen)).not.toContain('from-the-environment');
  });
});

it('OpenAI is asked not to keep what users say', async () => {
  const { model, seen } = await serving('openai');
  await runStep(model);
  expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({ store: false });
});
