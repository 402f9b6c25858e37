import type { LanguageModel, ModelEvent, ModelRequest } from './language-model.ts';

/** A model that is loaded when its first step begins. */
export class LazyLanguageModel implements LanguageModel {
  readonly #load: () => Promise<LanguageModel>;

  constructor(load: () => Promise<LanguageModel>) {
    this.#load = load;
  }

  async *stream(request: ModelRequest): AsyncGenerator<ModelEvent> {
    const model = await this.#load();
    yield* model.stream(request);
  }
}
