import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './answer.ts';
import type { ChatRequest } from './chat-request.ts';

/** A request as it came in. `number` counts them from 1. */
export type ReceivedRequest = { readonly number: number; readonly body: ChatRequest; readonly headers: IncomingHttpHeaders };

/** Ways to behave badly, or unlike the script, for tests of whoever calls. Those that are given all apply. */
export type ScriptedOverride = {
  /** Milliseconds before anything is sent. */
  readonly delayMs?: number;
  /** Sends nothing more, from before or after the response headers, until the caller goes away or the server stops. */
  readonly hang?: 'before_headers' | 'after_headers';
  /** Answers with this and nothing else; `body` is sent as it is, as `text/event-stream` unless `headers` say otherwise. */
  readonly respond?: { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string };
  /** Says this instead of what the script would: an unknown tool, arguments that are not JSON. */
  readonly answer?: Answer;
  /** Waits for `until` once so many tokens have been sent. Only of a streamed answer. */
  readonly pause?: { readonly afterTokens: number; readonly until: Promise<unknown> };
  /** Breaks the connection once so many tokens have been sent. Only of a streamed answer. */
  readonly cutAfterTokens?: number;
  /** Ends the stream once so many tokens have been sent, as if that were all, with no finish. Only of a streamed answer. */
  readonly endAfterTokens?: number;
};

/** Decides how one request is answered; undefined: by the script. */
export type Behave = (request: ReceivedRequest) => ScriptedOverride | undefined | Promise<ScriptedOverride | undefined>;
