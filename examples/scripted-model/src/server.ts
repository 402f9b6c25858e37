import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { answerTo } from './answer.ts';
import { completionOf } from './chat-completion.ts';
import { type ChatRequest, chatRequestSchema } from './chat-request.ts';
import type { Behave } from './override.ts';
import { type ApiError, BodyTooLargeError, readBody, sendError, sendJson } from './respond.ts';
import { SCRIPTED_MODEL } from './scripted-model-name.ts';
import { orAborted, sendStream } from './send-stream.ts';
import { tokensOf } from './tokens.ts';

export type ScriptedModelOptions = {
  /** 0, the default, is any free port. */
  readonly port?: number;
  /** Default 127.0.0.1: it answers anybody who can reach it. */
  readonly host?: string;
  /** The pace of streamed answers. Default: as fast as they are read. */
  readonly tokensPerSecond?: number;
  /** For tests: how a request is answered otherwise than by the script. */
  readonly behave?: Behave;
  /** What "today" means. Default: the clock. */
  readonly now?: () => Date;
};

/** `url` is the base URL that callers are configured with, as in `http://127.0.0.1:4001/v1`. */
export type RunningScriptedModel = { readonly url: string; readonly port: number; readonly stop: () => Promise<void> };

/**
 * Starts the scripted model: `POST /v1/chat/completions`, `GET /v1/models` and `GET /health`.
 * @throws {Error} of `listen`, such as EADDRINUSE.
 */
export async function startScriptedModel(options: ScriptedModelOptions = {}): Promise<RunningScriptedModel> {
  const { port = 0, host = '127.0.0.1' } = options;
  const stopping = new AbortController();
  let count = 0;
  const server = createServer((request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, stopping.signal]);
    handle(request, response, options, ++count, signal).catch((error: unknown) => {
      if (signal.aborted || response.headersSent) response.destroy();
      else if (error instanceof BodyTooLargeError) sendError(response, 413, { message: error.message, code: 'request_too_large' });
      else sendError(response, 500, { message: 'The scripted model failed.', code: 'internal' });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const listening = typeof address === 'object' && address !== null ? address.port : port;
  const stop = async (): Promise<void> => {
    stopping.abort();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${listening}/v1`, port: listening, stop };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  options: ScriptedModelOptions,
  number: number,
  signal: AbortSignal,
): Promise<void> {
  const route = `${request.method} ${request.url?.split('?')[0]}`;
  if (route === 'GET /health') return sendJson(response, 200, { status: 'ok' });
  if (route === 'GET /v1/models')
    return sendJson(response, 200, { object: 'list', data: [{ id: SCRIPTED_MODEL, object: 'model', created: 0, owned_by: 'diosc' }] });
  if (route !== 'POST /v1/chat/completions')
    return sendError(response, 404, { message: `Nothing is served at ${route}.`, code: 'not_found' });
  const body = readRequest(await readBody(request));
  if ('error' in body) return sendError(response, body.status, body.error);
  await complete(request, response, options, { number, body: body.request, signal });
}

async function complete(
  request: IncomingMessage,
  response: ServerResponse,
  options: ScriptedModelOptions,
  { number, body, signal }: { number: number; body: ChatRequest; signal: AbortSignal },
): Promise<void> {
  const override = (await options.behave?.({ number, body, headers: request.headers })) ?? {};
  if (override.delayMs !== undefined) await delay(override.delayMs, undefined, { signal });
  if (override.hang === 'before_headers') return orAborted(new Promise(() => {}), signal);
  if (override.respond !== undefined) {
    response.writeHead(override.respond.status, { 'content-type': 'text/event-stream', ...override.respond.headers });
    return void response.end(override.respond.body);
  }
  const now = options.now?.() ?? new Date();
  const answer = override.answer ?? answerTo(body, now);
  const head = { id: `chatcmpl-${number}`, created: Math.floor(now.getTime() / 1000) };
  const prompt = body.messages.reduce((sum, message) => sum + tokensOf(message.content).length, 0);
  const written = tokensOf(answer.text).length + answer.toolCalls.reduce((sum, call) => sum + tokensOf(call.arguments).length + 1, 0);
  const usage = { prompt_tokens: prompt, completion_tokens: written, total_tokens: prompt + written };
  if (body.stream !== true) return sendJson(response, 200, completionOf(head, answer, usage));
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.flushHeaders();
  if (override.hang === 'after_headers') return orAborted(new Promise(() => {}), signal);
  const wantsUsage = body.stream_options?.include_usage === true;
  await sendStream(response, {
    head,
    answer,
    usage: wantsUsage ? usage : null,
    tokensPerSecond: options.tokensPerSecond ?? null,
    override,
    signal,
  });
}

function readRequest(text: string): { request: ChatRequest } | { status: number; error: ApiError } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { status: 400, error: { message: 'The body is not JSON.', code: 'invalid_json' } };
  }
  const parsed = chatRequestSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { status: 400, error: { message: `"${issue?.path.join('.')}" is not valid: ${issue?.message}.`, code: 'invalid_request' } };
  }
  if (parsed.data.model !== SCRIPTED_MODEL)
    return { status: 404, error: { message: `The only model here is "${SCRIPTED_MODEL}".`, code: 'model_not_found' } };
  return { request: parsed.data };
}
