import type { Model } from '@diosc/protocol';
import type { LanguageModel, ModelEvent, ModelRequest } from '../language-model.ts';
import { type ModelDependencies, openAccess } from '../model-access.ts';
import { ModelServerError } from '../upstream/model-server-error.ts';
import { openUpstream, type Upstream } from '../upstream/open-upstream.ts';
import { StepWatch } from '../upstream/step-watch.ts';
import { chatRequestBody } from './chat-request.ts';
import { StreamedAnswer } from './streamed-answer.ts';

/**
 * A model behind any server that speaks the chat-completions protocol. It is a codec of our own because this is the path that
 * every token takes, and the provider library's costs twice the processor time, in five web streams one behind the other. The library
 * stays the measure of what is right: tests hold both to the same requests and the same events.
 */
export class ChatCompletionsModel implements LanguageModel {
  readonly #model: Model;
  readonly #dependencies: ModelDependencies;
  /** The addresses of servers that refuse to be asked for their usage. Shared by all models, and learned as it happens. */
  readonly #withoutUsage: Set<string>;

  constructor(model: Model, dependencies: ModelDependencies, withoutUsage: Set<string>) {
    this.#model = model;
    this.#dependencies = dependencies;
    this.#withoutUsage = withoutUsage;
  }

  async *stream(request: ModelRequest): AsyncGenerator<ModelEvent> {
    const watch = new StepWatch(request.signal, this.#dependencies.timeouts);
    let upstream: Upstream | null = null;
    let isWhole = false;
    try {
      upstream = await this.#open(request, watch);
      const answer = new StreamedAnswer();
      while (!answer.isDone) {
        const chunk = await upstream.body.read();
        if (chunk === null) break;
        const text = answer.push(chunk);
        if (text !== '') yield { type: 'text', text };
      }
      const last = answer.finish();
      isWhole = true;
      yield* last;
    } finally {
      if (upstream === null) watch.close();
      else upstream.body.finish(isWhole);
    }
  }

  async #open(request: ModelRequest, watch: StepWatch): Promise<Upstream> {
    request.signal.throwIfAborted();
    const { baseUrl, key, conceal } = openAccess(this.#model, this.#dependencies.keyFor);
    const headers: Record<string, string> = { 'content-type': 'application/json', accept: 'text/event-stream' };
    if (key !== null) headers['authorization'] = `Bearer ${key}`;
    const send = (withUsage: boolean): Promise<Upstream> => {
      const init = { method: 'POST', headers, body: chatRequestBody(this.#model, request, withUsage) };
      return openUpstream({ fetch: this.#dependencies.outboundFetch, url: `${baseUrl}/chat/completions`, init, watch, conceal });
    };
    if (this.#withoutUsage.has(baseUrl)) return send(false);
    try {
      return await send(true);
    } catch (error) {
      if (!isAboutUsage(error)) throw error;
      this.#withoutUsage.add(baseUrl);
      return send(false);
    }
  }
}

/** Some servers refuse every option they do not know, `stream_options` among them, and say its name. */
function isAboutUsage(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null;
  return (
    cause instanceof ModelServerError && (cause.status === 400 || cause.status === 422) && /stream_options|include_usage/.test(cause.detail)
  );
}
