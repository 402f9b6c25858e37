import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { Model } from '@diosc/protocol';
import type { LanguageModel, ModelEvent, ModelRequest } from '../language-model.ts';
import { type ModelAccess, type ModelDependencies, openAccess } from '../model-access.ts';
import { badResponse } from '../upstream/model-problem.ts';
import { StepWatch } from '../upstream/step-watch.ts';
import { EventQueue } from './event-queue.ts';
import { problemOfLibrary } from './library-problem.ts';
import { callOptions } from './prompt.ts';
import { StreamEvents } from './stream-events.ts';
import { upstreamFetch } from './upstream-fetch.ts';

/** Makes the library's model for one step. */
export type MakeLibraryModel = (access: Pick<ModelAccess, 'baseUrl' | 'key'>, fetch: typeof globalThis.fetch) => Promise<LanguageModelV4>;

/**
 * A model behind the provider library, one step at a time. Of the library only the providers' own interface is used: its
 * loop, its approvals and its retries are not, because the hub decides about tools and counts attempts itself.
 */
export class LibraryLanguageModel implements LanguageModel {
  readonly #model: Model;
  readonly #dependencies: ModelDependencies;
  readonly #make: MakeLibraryModel;

  constructor(model: Model, dependencies: ModelDependencies, make: MakeLibraryModel) {
    this.#model = model;
    this.#dependencies = dependencies;
    this.#make = make;
  }

  async *stream(request: ModelRequest): AsyncGenerator<ModelEvent> {
    request.signal.throwIfAborted();
    const access = openAccess(this.#model, this.#dependencies.keyFor);
    const watch = new StepWatch(request.signal, this.#dependencies.timeouts);
    const queue = new EventQueue<ModelEvent>(joinText);
    try {
      const producing = this.#produce(access, request, watch, queue);
      for await (const events of queue.take()) yield* events;
      await producing;
    } finally {
      watch.close();
    }
  }

  /** Never rejects: what goes wrong, the consumer of the queue is told. */
  async #produce(access: ModelAccess, request: ModelRequest, watch: StepWatch, queue: EventQueue<ModelEvent>): Promise<void> {
    try {
      const fetch = upstreamFetch({ fetch: this.#dependencies.outboundFetch, watch, conceal: access.conceal });
      const library = await this.#make(access, fetch);
      const { stream } = await library.doStream(callOptions(this.#model, request, watch.signal));
      const events = new StreamEvents();
      const reader = stream.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) throw badResponse('its stream ended before the answer did');
        const event = events.read(value);
        if (event !== null) await queue.push(event);
        if (event?.type === 'end') break;
      }
      queue.end();
    } catch (error) {
      queue.fail(watch.signal.aborted ? watch.signal.reason : problemOfLibrary(error));
    }
  }
}

function joinText(last: ModelEvent, next: ModelEvent): ModelEvent | null {
  return last.type === 'text' && next.type === 'text' ? { type: 'text', text: last.text + next.text } : null;
}
