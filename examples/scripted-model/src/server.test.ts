import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SCRIPTED_MODEL, type ScriptedModelOptions, startScriptedModel } from './index.ts';

const running: { stop: () => Promise<void> }[] = [];

async function start(options: ScriptedModelOptions = {}) {
  const model = await startScriptedModel(options);
  running.push(model);
  return model;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((model) => model.stop()));
});

const tools = [
  {
    type: 'function',
    function: { name: 'get_order', parameters: { type: 'object', properties: { orderId: { type: 'string' } }, required: ['orderId'] } },
  },
];

function ask(url: string, question: string, more: Record<string, unknown> = {}): Promise<Response> {
  const body = { model: SCRIPTED_MODEL, messages: [{ role: 'user', content: question }], tools, ...more };
  return fetch(`${url}/chat/completions`, { method: 'POST', body: JSON.stringify(body) });
}

const deltaSchema = z.strictObject({
  role: z.literal('assistant').optional(),
  content: z.string().optional(),
  tool_calls: z
    .array(
      z.strictObject({
        index: z.number(),
        id: z.string().optional(),
        type: z.literal('function').optional(),
        function: z.strictObject({ name: z.string().optional(), arguments: z.string() }),
      }),
    )
    .optional(),
});
const chunkSchema = z.strictObject({
  id: z.string(),
  object: z.literal('chat.completion.chunk'),
  created: z.number().int(),
  model: z.literal(SCRIPTED_MODEL),
  choices: z.array(z.strictObject({ index: z.literal(0), delta: deltaSchema, finish_reason: z.enum(['stop', 'tool_calls']).nullable() })),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number(), total_tokens: z.number() }).optional(),
});

/** The chunks of a stream, each held to the protocol, and whether it ended as it should. */
async function chunksOf(response: Response) {
  const events = (await response.text()).split('\n\n').filter((event) => event !== '');
  const done = events.at(-1) === 'data: [DONE]';
  const chunks = events
    .filter((event) => event !== 'data: [DONE]')
    .map((event) => chunkSchema.parse(JSON.parse(event.replace(/^data: /, ''))));
  const deltas = chunks.flatMap((chunk) => chunk.choices.map((choice) => choice.delta));
  return {
    done,
    chunks,
    text: deltas.map((delta) => delta.content ?? '').join(''),
    calls: deltas.flatMap((delta) => delta.tool_calls ?? []),
    finishes: chunks.flatMap((chunk) => chunk.choices.flatMap((choice) => choice.finish_reason ?? [])),
  };
}

describe('a streamed answer', () => {
  it('is text in small tokens, then a finish, then the end [RUN-03]', async () => {
    const { url } = await start();
    const { text, finishes, done, chunks } = await chunksOf(await ask(url, 'hello', { stream: true }));
    expect(text).toContain('I am a scripted stand-in, not a language model');
    expect([finishes, done]).toEqual([['stop'], true]);
    expect(Math.max(...chunks.map((chunk) => chunk.choices[0]?.delta.content?.length ?? 0))).toBeLessThanOrEqual(16);
    expect(chunks.some((chunk) => chunk.usage !== undefined)).toBe(false);
  });

  it('is a tool call in pieces [RUN-03]', async () => {
    const { url } = await start();
    const { calls, finishes, text } = await chunksOf(await ask(url, 'show order 1042', { stream: true }));
    expect(calls[0]).toMatchObject({ index: 0, id: 'call_0001', type: 'function', function: { name: 'get_order' } });
    expect(calls.map((call) => call.function.arguments).join('')).toBe('{"orderId":"1042"}');
    expect([finishes, text]).toEqual([['tool_calls'], '']);
  });

  it('ends with the usage where it was asked for', async () => {
    const { url } = await start();
    const { chunks } = await chunksOf(await ask(url, 'hello', { stream: true, stream_options: { include_usage: true } }));
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 1 } });
  });

  it('keeps its pace', async () => {
    const { url } = await start({ tokensPerSecond: 500 });
    const begin = performance.now();
    const { chunks } = await chunksOf(await ask(url, 'hello', { stream: true }));
    expect(performance.now() - begin).toBeGreaterThanOrEqual((chunks.length - 3) * 2);
  });
});

describe('an answer at once', () => {
  it('is one completion', async () => {
    const { url } = await start();
    expect(await (await ask(url, 'show order 1042')).json()).toMatchObject({
      object: 'chat.completion',
      model: SCRIPTED_MODEL,
      choices: [
        {
          message: { role: 'assistant', content: null, tool_calls: [{ id: 'call_0001', function: { name: 'get_order' } }] },
          finish_reason: 'tool_calls',
        },
      ],
    });
  });
});

describe('other requests', () => {
  it('list the one model, and say that it is well', async () => {
    const { url } = await start();
    expect(await (await fetch(`${url}/models`)).json()).toMatchObject({ object: 'list', data: [{ id: SCRIPTED_MODEL }] });
    expect((await fetch(new URL('/health', url))).status).toBe(200);
  });

  it.each([
    ['that is not JSON', '{', 400, 'invalid_json'],
    ['without messages', JSON.stringify({ model: SCRIPTED_MODEL }), 400, 'invalid_request'],
    ['with no message', JSON.stringify({ model: SCRIPTED_MODEL, messages: [] }), 400, 'invalid_request'],
    ['with an unknown role', JSON.stringify({ model: SCRIPTED_MODEL, messages: [{ role: 'ghost', content: '' }] }), 400, 'invalid_request'],
    [
      'with a tool name that the protocol forbids',
      JSON.stringify({
        model: SCRIPTED_MODEL,
        messages: [{ role: 'user', content: '' }],
        tools: [{ type: 'function', function: { name: 'a b' } }],
      }),
      400,
      'invalid_request',
    ],
    ['for another model', JSON.stringify({ model: 'gpt', messages: [{ role: 'user', content: '' }] }), 404, 'model_not_found'],
  ])('%s are refused', async (_, body, status, code) => {
    const { url } = await start();
    const response = await fetch(`${url}/chat/completions`, { method: 'POST', body });
    expect([response.status, await response.json()]).toMatchObject([status, { error: { code } }]);
  });

  it.each([
    ['GET', '/v1/chat/completions'],
    ['POST', '/v1/models'],
    ['GET', '/'],
  ])('%s %s is not found', async (method, path) => {
    const { url } = await start();
    expect((await fetch(new URL(path, url), { method })).status).toBe(404);
  });

  it('larger than 16 MiB are refused', async () => {
    const { url } = await start();
    const status = new Promise((resolve, reject) => {
      const request = httpRequest(`${url}/chat/completions`, { method: 'POST' }, (response) => resolve(response.statusCode));
      request.once('error', reject);
      request.end(Buffer.alloc(17 * 1024 * 1024, 'a'));
    });
    await expect(status).resolves.toBe(413);
  });
});

describe('bad behaviour on demand', () => {
  it('sees the request and its headers', async () => {
    const seen: unknown[] = [];
    const { url } = await start({
      behave: ({ number, body, headers }) => void seen.push([number, body.messages.length, headers['content-type']]),
    });
    await (await ask(url, 'hello')).text();
    expect(seen).toEqual([[1, 1, 'text/plain;charset=UTF-8']]);
  });

  it('answers with any status and body', async () => {
    const { url } = await start({ behave: () => ({ respond: { status: 429, headers: { 'retry-after': '1' }, body: 'busy' } }) });
    const response = await ask(url, 'hello');
    expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([429, '1', 'busy']);
  });

  it('says what it is told to', async () => {
    const answer = { text: '', toolCalls: [{ id: 'x', name: 'no_such_tool', arguments: '{"a":' }] };
    const { url } = await start({ behave: () => ({ answer }) });
    const { calls } = await chunksOf(await ask(url, 'hello', { stream: true }));
    expect(calls.map((call) => call.function.arguments).join('')).toBe('{"a":');
  });

  it('breaks the connection in the middle', async () => {
    const { url } = await start({ behave: () => ({ cutAfterTokens: 3 }) });
    const response = await ask(url, 'hello', { stream: true });
    await expect(response.text()).rejects.toThrow();
  });

  it('ends in the middle as if that were all', async () => {
    const { url } = await start({ behave: () => ({ endAfterTokens: 3 }) });
    const { chunks, finishes, done } = await chunksOf(await ask(url, 'hello', { stream: true }));
    expect([chunks.length, finishes, done]).toEqual([3, [], false]);
  });

  it('pauses until it is released', async () => {
    const gate = Promise.withResolvers<void>();
    const { url } = await start({ behave: () => ({ pause: { afterTokens: 2, until: gate.promise } }) });
    const response = await ask(url, 'hello', { stream: true });
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).not.toContain('[DONE]');
    gate.resolve();
    let rest = '';
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) rest += new TextDecoder().decode(read.value);
    expect(rest).toContain('[DONE]');
  });

  it.each(['before_headers', 'after_headers'] as const)('hangs %s until the caller goes away', async (hang) => {
    const asked = Promise.withResolvers<void>();
    const { url } = await start({
      behave: () => {
        asked.resolve();
        return { hang };
      },
    });
    const controller = new AbortController();
    const response = fetch(`${url}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: SCRIPTED_MODEL, stream: true, messages: [{ role: 'user', content: 'hello' }] }),
      signal: controller.signal,
    }).then((one) => one.text());
    await asked.promise;
    controller.abort();
    await expect(response).rejects.toThrow();
  });
});

describe('stopping', () => {
  it('ends what is under way, and frees the port', async () => {
    const asked = Promise.withResolvers<void>();
    const first = await startScriptedModel({
      behave: () => {
        asked.resolve();
        return { hang: 'before_headers' };
      },
    });
    const response = ask(first.url, 'hello');
    await asked.promise;
    await Promise.all([expect(response).rejects.toThrow(), first.stop()]);
    const second = await start({ port: first.port });
    expect(second.url).toBe(first.url);
  });

  it('does not happen to a server that could not start: the port is taken', async () => {
    const { port } = await start();
    await expect(startScriptedModel({ port })).rejects.toThrow('EADDRINUSE');
  });
});
