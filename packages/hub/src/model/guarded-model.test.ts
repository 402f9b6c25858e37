import { once } from 'node:events';
import { createServer as createTcpServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createOutbound } from '../outbound/guarded-fetch.ts';
import { createModelRegistry } from './model-registry.ts';
import { type Answer, chunk, sendEvents, serveModel } from './testing/model-server.ts';
import { runStep, textOf } from './testing/run-step.ts';

/** A model that is asked through the hub's own guarded client. */
function guarded(baseUrl: string, allowPrivateNetworks = ['127.0.0.0/8']) {
  const outbound = createOutbound({ allowPrivateNetworks });
  onTestFinished(() => outbound.close());
  const outboundFetch = outbound.fetch('model', { headersTimeoutMs: 60_000, maxBodyBytes: null });
  const registry = createModelRegistry({ outboundFetch, keyFor: () => null, timeouts: { firstByteMs: 5000, idleMs: 200 } });
  return registry.get({ provider: 'openai-compatible', baseUrl, model: 'm' });
}

async function answering(answer: Answer) {
  const server = await serveModel(answer);
  return { ...server, model: guarded(server.url) };
}

describe('a model behind the guarded client', () => {
  it('streams its answer', async () => {
    const { model } = await answering((response) => sendEvents(response, [chunk({ content: 'Hi.' }), chunk({}, 'stop'), '[DONE]']));
    expect(textOf(await runStep(model))).toBe('Hi.');
  });

  it('on a private address that is not allowed is set up wrongly, and never asked [SAFE-03]', async () => {
    const { url, seen } = await serveModel((response) => response.end());
    await expect(runStep(guarded(url, []))).rejects.toMatchObject({ reason: { kind: 'model_misconfigured' } });
    expect(seen).toEqual([]);
  });

  it('that redirects is set up wrongly, and not followed', async () => {
    const { model, seen } = await answering((response) => response.writeHead(307, { location: '/elsewhere' }).end());
    await expect(runStep(model)).rejects.toMatchObject({ reason: { kind: 'model_misconfigured' } });
    expect(seen).toHaveLength(1);
  });

  it('that nobody listens for is named by its host', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    server.close();
    await once(server, 'close');
    await expect(runStep(guarded(`http://${host}/v1`))).rejects.toMatchObject({ reason: { kind: 'model_unreachable', host } });
  });

  it.each<[string, Answer, object]>([
    [
      'breaks off',
      (response) => void response.write('data: x', () => setImmediate(() => response.destroy())),
      { kind: 'model_unreachable' },
    ],
    [
      'falls silent',
      (response) => void response.write(`data: ${JSON.stringify(chunk({ content: 'Hi' }))}\n\n`),
      { kind: 'model_timeout', seconds: 1 },
    ],
    ['answers 500', (response) => response.writeHead(500).end('x'.repeat(100_000)), { kind: 'model_failed', status: 500 }],
  ])('that %s fails by what it did', async (_, answer, reason) => {
    const { model } = await answering(answer);
    await expect(runStep(model)).rejects.toMatchObject({ reason });
  });

  it('is closed by an abort', async () => {
    const asked = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    const { model } = await answering((response) => {
      response.once('close', closed.resolve);
      response.write(`data: ${JSON.stringify(chunk({ content: 'Hi' }))}\n\n`, () => asked.resolve());
    });
    const controller = new AbortController();
    const step = runStep(model, { signal: controller.signal });
    await asked.promise;
    const reason = new Error('Stop.');
    controller.abort(reason);
    await expect(step).rejects.toBe(reason);
    await closed.promise;
  });
});
