import { once } from 'node:events';
import { createServer as createTcpServer } from 'node:net';
import { type ScriptedModelOptions, startScriptedModel } from '@diosc/example-scripted-model';
import { type Model, SCRIPTED_MODEL } from '@diosc/protocol';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../identity/secret.ts';
import { Problem } from '../problem/problem.ts';
import type { ModelEvent, ModelTool } from './language-model.ts';
import { createModelRegistry, type ModelRegistryOptions } from './model-registry.ts';
import { type Answer, chunk, sendEvents, serveModel } from './testing/model-server.ts';
import { QUESTION, runStep, textOf } from './testing/run-step.ts';

const searchOrders: ModelTool = {
  name: 'orders__search_orders',
  description: 'Search orders.',
  inputSchema: { type: 'object', properties: { status: { type: 'string', enum: ['pending'] } } },
};

function registry(options: Partial<ModelRegistryOptions> = {}) {
  return createModelRegistry({ outboundFetch: fetch, keyFor: () => null, ...options });
}

function compatible(baseUrl: string, more: Partial<Model> = {}): Model {
  return { provider: 'openai-compatible', baseUrl, model: SCRIPTED_MODEL, ...more };
}

async function scripted(options: ScriptedModelOptions = {}) {
  const running = await startScriptedModel(options);
  onTestFinished(running.stop);
  return registry().get(compatible(running.url));
}

/** A model behind a server that answers like this, and the requests it saw. */
async function answering(answer: Answer, options: Partial<ModelRegistryOptions> = {}, more: Partial<Model> = {}) {
  const server = await serveModel(answer);
  return { ...server, model: registry(options).get(compatible(server.url, more)) };
}

async function reasonOf(step: Promise<unknown>): Promise<unknown> {
  const error: unknown = await step.then(
    () => new Error('It did not fail.'),
    (thrown: unknown) => thrown,
  );
  return error instanceof Problem ? error.reason : error;
}

describe('a step of the scripted model', () => {
  it('streams its text and says how it ended [RUN-03]', async () => {
    const events = await runStep(await scripted());
    expect(textOf(events)).toContain('I am a scripted stand-in, not a language model');
    expect(events.at(-1)).toMatchObject({ type: 'end', finish: 'stop', inputTokens: expect.any(Number), outputTokens: expect.any(Number) });
  });

  it('asks for a tool call, and phrases its result [RUN-03]', async () => {
    const model = await scripted();
    const question = { role: 'user', text: 'show my pending orders' } as const;
    const first = await runStep(model, { messages: [question], tools: [searchOrders] });
    const call = { id: 'call_0001', name: searchOrders.name, arguments: { status: 'pending' } };
    expect(first).toMatchObject([
      { type: 'toolCall', call },
      { type: 'end', finish: 'tool_calls' },
    ]);
    const result = { role: 'tool', toolCallId: call.id, toolName: call.name, result: '[{"id":1042}]', isError: false } as const;
    const second = await runStep(model, {
      messages: [question, { role: 'assistant', text: '', toolCalls: [call] }, result],
      tools: [searchOrders],
    });
    expect(textOf(second)).toContain('| 1042 |');
  });

  it('is told that a result is an error', async () => {
    const call = { id: 'call_0001', name: searchOrders.name, arguments: { status: 'pending' } };
    const result = { role: 'tool', toolCallId: call.id, toolName: call.name, result: 'The orders are away.', isError: true } as const;
    const messages = [
      { role: 'user', text: 'show my pending orders' },
      { role: 'assistant', text: '', toolCalls: [call] },
      result,
    ] as const;
    expect(textOf(await runStep(await scripted(), { messages, tools: [searchOrders] }))).toContain('> The orders are away.');
  });

  it('passes on a call of a tool that does not exist, for the hub to refuse', async () => {
    const model = await scripted({
      behave: () => ({ answer: { text: '', toolCalls: [{ id: 'x', name: 'no_such_tool', arguments: '{}' }] } }),
    });
    expect(await runStep(model)).toMatchObject([{ type: 'toolCall', call: { name: 'no_such_tool' } }, { type: 'end' }]);
  });

  it('says which call had arguments that are not a JSON object', async () => {
    const model = await scripted({ behave: () => ({ answer: { text: '', toolCalls: [{ id: 'x', name: 'f', arguments: '{"a":' }] } }) });
    expect(await runStep(model)).toMatchObject([
      { type: 'invalidToolCall', id: 'x', name: 'f' },
      { type: 'end', finish: 'tool_calls' },
    ]);
  });

  it('hands on what has come while more is awaited', async () => {
    const gate = Promise.withResolvers<void>();
    const model = await scripted({ behave: () => ({ pause: { afterTokens: 3, until: gate.promise } }) });
    const steps = model.stream({ ...QUESTION, signal: new AbortController().signal })[Symbol.asyncIterator]();
    expect((await steps.next()).value).toMatchObject({ type: 'text' });
    gate.resolve();
    const rest: ModelEvent[] = [];
    for (let step = await steps.next(); step.done !== true; step = await steps.next()) rest.push(step.value);
    expect(rest.at(-1)).toMatchObject({ type: 'end', finish: 'stop' });
  });
});

describe('a request', () => {
  const done: Answer = (response) => sendEvents(response, [chunk({ content: 'Hi.' }), chunk({}, 'stop'), '[DONE]']);

  it('carries the model, its settings and the key of the setting that it names', async () => {
    const keys = new Map([['MODEL_KEY', new Secret('sk-canary-1')]]);
    const more = { apiKeyRef: 'MODEL_KEY', temperature: 0.5, maxOutputTokens: 100, model: 'm' };
    const { model, seen } = await answering(done, { keyFor: (reference) => keys.get(reference) ?? null }, more);
    await runStep(model);
    expect(seen).toMatchObject([
      { path: '/v1/chat/completions', headers: { authorization: 'Bearer sk-canary-1', 'content-type': 'application/json' } },
    ]);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      model: 'm',
      temperature: 0.5,
      max_tokens: 100,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hello?' },
      ],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('carries no authorization where the model has no key', async () => {
    const { model, seen } = await answering(done);
    await runStep(model);
    expect(seen[0]?.headers).not.toHaveProperty('authorization');
  });

  it('is made again without the question for usage where the server refuses that, once for all steps', async () => {
    const { model, seen } = await answering((response, request, number) => {
      if (!request.body.includes('stream_options')) return done(response, request, number);
      response.writeHead(422).end(JSON.stringify({ message: { detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'] }] } }));
    });
    expect(textOf(await runStep(model))).toBe('Hi.');
    expect((await runStep(model)).at(-1)).toEqual({ type: 'end', finish: 'stop', inputTokens: null, outputTokens: null });
    expect(seen).toHaveLength(3);
  });

  it('uses a connection again after a whole answer', async () => {
    const ports = new Set<number | undefined>();
    const { model } = await answering((response, request, number) => {
      ports.add(response.socket?.remotePort);
      done(response, request, number);
    });
    for (let step = 0; step < 6; step++) await runStep(model);
    // Two, because the next step may begin before the end of the last answer has been read.
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it('brings text that arrives together as one event', async () => {
    const words = ['One ', 'two ', 'three.'];
    const { model } = await answering((response) =>
      sendEvents(response, [...words.map((content) => chunk({ content })), chunk({}, 'stop'), '[DONE]']),
    );
    expect(await runStep(model)).toEqual([
      { type: 'text', text: 'One two three.' },
      { type: 'end', finish: 'stop', inputTokens: null, outputTokens: null },
    ]);
  });
});

describe('a wrong setting', () => {
  it.each<[string, Model, string]>([
    ['no address', { provider: 'openai-compatible', model: 'm' }, 'a "openai-compatible" model needs a "baseUrl"'],
    ['no region for Bedrock', { provider: 'bedrock', model: 'm', apiKeyRef: 'K' }, 'a "bedrock" model needs a "baseUrl"'],
    ['no key', { provider: 'openai', model: 'm' }, 'a model of "openai" needs an "apiKeyRef"'],
    [
      'a key that is not there',
      { provider: 'anthropic', model: 'm', apiKeyRef: 'K' },
      'the setting "K", which should hold the model\'s key, holds none',
    ],
  ])('with %s fails by a sentence that names it, and asks nobody', async (_, model, problem) => {
    expect(await reasonOf(runStep(registry({ outboundFetch: () => Promise.reject(new Error('It asked.')) }).get(model)))).toEqual({
      kind: 'model_misconfigured',
      problem,
    });
  });

  it.each(['', '  ', 'sk-\n1', 'sk-ü'])('with the key %j fails, and does not show it', async (key) => {
    const { model, seen } = await answering((response) => response.end(), { keyFor: () => new Secret(key) }, { apiKeyRef: 'K' });
    const error = await runStep(model).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason: { kind: 'model_misconfigured' } });
    expect(JSON.stringify(error)).not.toContain('sk-');
    expect(seen).toEqual([]);
  });
});

describe('a server that refuses', () => {
  it.each<[number, object]>([
    [401, { kind: 'model_misconfigured', problem: 'the model server refused with status 401' }],
    [403, { kind: 'model_misconfigured', problem: 'the model server refused with status 403' }],
    [404, { kind: 'model_misconfigured', problem: 'the model server refused with status 404' }],
    [400, { kind: 'model_misconfigured', problem: 'the model server refused with status 400' }],
    [429, { kind: 'model_rate_limited' }],
    [500, { kind: 'model_failed', status: 500 }],
    [501, { kind: 'model_failed', status: 501 }],
    [307, { kind: 'model_misconfigured', problem: 'the model server redirects (status 307), and redirects are not followed' }],
  ])('with %d is asked once, and fails by what it means', async (status, reason) => {
    const { model, seen } = await answering((response) => response.writeHead(status, { location: '/elsewhere' }).end('{}'));
    expect(await reasonOf(runStep(model))).toMatchObject(reason);
    expect(seen).toHaveLength(1);
  });

  it.each([502, 503, 504])('with %d is asked once more, and no third time', async (status) => {
    const { model, seen, host } = await answering((response) => response.writeHead(status).end());
    expect(await reasonOf(runStep(model))).toEqual({ kind: 'model_failed', host, status });
    expect(seen).toHaveLength(2);
  });

  it('with 503 and then answers well has answered well', async () => {
    const { model } = await answering((response, _, number) => {
      if (number === 1) response.writeHead(503, { 'retry-after': '0' }).end();
      else sendEvents(response, [chunk({ content: 'Hi.' }, 'stop')]);
    });
    expect(textOf(await runStep(model))).toBe('Hi.');
  });

  it('with 429 is asked again when it says when, and soon', async () => {
    const { model, seen } = await answering((response, _, number) => {
      if (number === 1) response.writeHead(429, { 'retry-after': '0' }).end();
      else sendEvents(response, [chunk({ content: 'Hi.' }, 'stop')]);
    });
    expect(textOf(await runStep(model))).toBe('Hi.');
    expect(seen).toHaveLength(2);
  });

  it('is quoted to the operator in the cause, in few words and without the key', async () => {
    const body = JSON.stringify({ error: { message: `Incorrect API key provided: sk-canary-2.\n${'x'.repeat(1000)}` } });
    const { model } = await answering(
      (response) => response.writeHead(401).end(body),
      { keyFor: () => new Secret('sk-canary-2') },
      { apiKeyRef: 'K' },
    );
    const error = await runStep(model).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      cause: { name: 'ModelServerError', status: 401, detail: expect.stringContaining('Incorrect API key provided: [redacted].') },
    });
    expect(error).toMatchObject({ cause: { detail: expect.not.stringMatching(/sk-canary|\n|.{301}/) } });
  });

  it('with a page of a megabyte is not read to its end', async () => {
    const { model } = await answering((response) => response.writeHead(500).end('x'.repeat(1024 * 1024)));
    expect(await reasonOf(runStep(model))).toMatchObject({ kind: 'model_failed' });
  });
});

describe('a server that cannot be reached', () => {
  it('because nothing listens there is named by its host', async () => {
    const server = createTcpServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    server.close();
    await once(server, 'close');
    expect(await reasonOf(runStep(registry().get(compatible(`http://${host}/v1`))))).toEqual({ kind: 'model_unreachable', host });
  });

  it('because its name is unknown is named by its host', async () => {
    expect(await reasonOf(runStep(registry().get(compatible('http://no-such-host.invalid/v1'))))).toEqual({
      kind: 'model_unreachable',
      host: 'no-such-host.invalid',
    });
  });

  it('because it speaks no TLS is named by its host', async () => {
    const { host } = await serveModel((response) => response.end());
    expect(await reasonOf(runStep(registry().get(compatible(`https://${host}/v1`))))).toEqual({ kind: 'model_unreachable', host });
  });

  it('because it hangs up is asked once more', async () => {
    const { model, seen } = await answering((response, _, number) => {
      if (number === 1) response.destroy();
      else sendEvents(response, [chunk({ content: 'Hi.' }, 'stop')]);
    });
    expect(textOf(await runStep(model))).toBe('Hi.');
    expect(seen).toHaveLength(2);
  });

  it.each<[Problem['reason'], object]>([
    [
      { kind: 'outbound_refused', purpose: 'model', host: 'h', problem: 'it is private' },
      { kind: 'model_misconfigured', problem: 'the address of the model may not be called: it is private' },
    ],
    [
      { kind: 'outbound_failed', purpose: 'model', host: 'h', problem: 'redirect' },
      { kind: 'model_misconfigured', problem: 'the model server redirects, and redirects are not followed' },
    ],
    [
      { kind: 'outbound_failed', purpose: 'model', host: 'h', problem: 'timeout' },
      { kind: 'model_timeout', seconds: 30 },
    ],
    [
      { kind: 'outbound_failed', purpose: 'model', host: 'h', problem: 'too_large' },
      { kind: 'model_bad_response', problem: 'the answer was too large' },
    ],
    [
      { kind: 'outbound_failed', purpose: 'model', host: 'h', problem: 'unreachable' },
      { kind: 'model_unreachable', host: 'h' },
    ],
  ])('by the guarded client is told as a problem of the model: %o', async (thrown, reason) => {
    const model = registry({ outboundFetch: () => Promise.reject(new Problem(thrown)) }).get(compatible('http://h/v1'));
    expect(await reasonOf(runStep(model))).toEqual(reason);
  });
});

describe('an answer that is none', () => {
  const bad = (problem: string) => ({ kind: 'model_bad_response', problem });
  const ended = bad('its stream ended before the answer did');

  it.each<[string, Answer, object]>([
    ['empty', (response) => response.end(), bad('the answer was empty')],
    ['without a body', (response) => response.writeHead(204).end(), bad('the answer was empty')],
    ['a web page', (response) => response.end('<!doctype html><p>Sign in</p>'), ended],
    ['not a stream', (response) => response.end(JSON.stringify({ choices: [{ message: { content: 'Hi.' } }] })), ended],
    ['not JSON', (response) => sendEvents(response, ['rubbish']), bad('a part of its stream is not JSON')],
    ['of another shape', (response) => sendEvents(response, [{ hello: 1 }]), bad('a part of its stream has an unknown shape')],
    ['without a finish', (response) => sendEvents(response, [chunk({ content: 'Hi' })]), ended],
    ['done without a finish', (response) => sendEvents(response, [chunk({ content: 'Hi' }), '[DONE]']), ended],
    [
      'an error within the stream',
      (response) => sendEvents(response, [chunk({ content: 'Hi' }), { error: { message: 'Oh.', code: 503 } }]),
      { kind: 'model_failed', status: 503 },
    ],
  ])('%s fails by what it is, and is not asked for again', async (_, answer, reason) => {
    const { model, seen } = await answering(answer);
    expect(await reasonOf(runStep(model))).toMatchObject(reason);
    expect(seen).toHaveLength(1);
  });

  it('broken off after text fails, with the text delivered and nothing asked again', async () => {
    const { model, seen, host } = await answering((response) => {
      response.write(`data: ${JSON.stringify(chunk({ content: 'Half an ans' }))}\n\n`, () => setImmediate(() => response.destroy()));
    });
    const events: ModelEvent[] = [];
    const step = (async () => {
      for await (const event of model.stream({ ...QUESTION, signal: new AbortController().signal })) events.push(event);
    })();
    expect(await reasonOf(step)).toEqual({ kind: 'model_unreachable', host });
    expect(textOf(events)).toBe('Half an ans');
    expect(seen).toHaveLength(1);
  });
});

describe('a server that is slow', () => {
  const timeouts = { firstByteMs: 150, idleMs: 150 };
  const late = { kind: 'model_timeout', seconds: 1 };

  it.each<[string, Answer]>([
    ['never answers', () => undefined],
    ['sends headers and nothing else', (response) => response.writeHead(200).flushHeaders()],
    ['falls silent in the middle', (response) => void response.write(`data: ${JSON.stringify(chunk({ content: 'Hi' }))}\n\n`)],
    ['falls silent in the middle of an error', (response) => void response.writeHead(500).write('{')],
  ])('and %s is given up, and its request closed', async (_, answer) => {
    const closed = Promise.withResolvers<void>();
    const { model } = await answering(
      (response, request, number) => {
        response.once('close', closed.resolve);
        answer(response, request, number);
      },
      { timeouts },
    );
    expect(await reasonOf(runStep(model))).toEqual(late);
    await closed.promise;
  });

  it('is not, as long as something comes', async () => {
    const { model } = await answering(
      (response) => {
        let sent = 0;
        const timer = setInterval(() => {
          if (++sent < 20) response.write(': still here\n\n');
          else response.end(`data: ${JSON.stringify(chunk({ content: 'Hi.' }, 'stop'))}\n\n`, () => clearInterval(timer));
        }, 50);
      },
      { timeouts: { firstByteMs: 5000, idleMs: 600 } },
    );
    expect(textOf(await runStep(model))).toBe('Hi.');
  });

  it('is not what makes a slow reader wait', async () => {
    const { model } = await answering(
      (response) => {
        response.write(`data: ${JSON.stringify(chunk({ content: 'One ' }))}\n\n`, () => setTimeout(() => sendRest(), 20));
        const sendRest = () => response.end(`data: ${JSON.stringify(chunk({ content: 'two.' }, 'stop'))}\n\n`);
      },
      { timeouts: { firstByteMs: 5000, idleMs: 300 } },
    );
    let text = '';
    for await (const event of model.stream({ ...QUESTION, signal: new AbortController().signal })) {
      if (event.type === 'text') text += event.text;
      // The slow reader itself: what is tested is that time passes here without counting as the model's silence.
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    expect(text).toBe('One two.');
  });
});

describe('an abort', () => {
  it.each(['before_headers', 'after_headers', 'in the text'] as const)(
    '%s ends the step with its own reason, and closes the request upstream',
    async (when) => {
      const asked = Promise.withResolvers<void>();
      const closed = Promise.withResolvers<void>();
      const { model } = await answering((response) => {
        response.once('close', closed.resolve);
        if (when !== 'before_headers') response.writeHead(200).flushHeaders();
        if (when === 'in the text') response.write(`data: ${JSON.stringify(chunk({ content: 'Hi' }))}\n\n`);
        asked.resolve();
      });
      const controller = new AbortController();
      const step = runStep(model, { signal: controller.signal });
      await asked.promise;
      const reason = new Problem({ kind: 'turn_cancelled' });
      controller.abort(reason);
      await expect(step).rejects.toBe(reason);
      await closed.promise;
    },
  );

  it('that has happened already asks nobody', async () => {
    const { model, seen } = await answering((response) => response.end());
    const reason = new Error('Stop.');
    await expect(runStep(model, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(seen).toEqual([]);
  });

  it('while it waits to try again ends the wait', async () => {
    const asked = Promise.withResolvers<void>();
    const { model } = await answering((response) => {
      response.writeHead(503, { 'retry-after': '5' }).end(() => asked.resolve());
    });
    const controller = new AbortController();
    const step = runStep(model, { signal: controller.signal });
    await asked.promise;
    const reason = new Error('Stop.');
    controller.abort(reason);
    await expect(step).rejects.toBe(reason);
  });

  it('is what leaving the loop early comes to', async () => {
    const closed = Promise.withResolvers<void>();
    const { model } = await answering((response) => {
      response.once('close', closed.resolve);
      response.write(`data: ${JSON.stringify(chunk({ content: 'Hi' }))}\n\n`);
    });
    for await (const event of model.stream({ ...QUESTION, signal: new AbortController().signal })) {
      expect(event).toEqual({ type: 'text', text: 'Hi' });
      break;
    }
    await closed.promise;
  });
});
