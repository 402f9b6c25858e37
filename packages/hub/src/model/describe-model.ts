import { type Model, SCRIPTED_MODEL } from '@diosc/protocol';

/** What people are told of a model. `scripted`: no language model answers, and the chat must say so. */
export type ModelDescription = { readonly scripted: boolean };

/** The scripted demo model is known by its name alone, wherever it is served. */
export function describeModel(model: Model): ModelDescription {
  return { scripted: model.provider === 'openai-compatible' && model.model === SCRIPTED_MODEL };
}
