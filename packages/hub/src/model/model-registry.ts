import type { Model } from '@diosc/protocol';
import type { Secret } from '../identity/secret.ts';
import type { LibraryProvider } from './ai-sdk/providers.ts';
import { ChatCompletionsModel } from './chat-completions/chat-completions-model.ts';
import type { LanguageModel, ModelRegistry } from './language-model.ts';
import { LazyLanguageModel } from './lazy-language-model.ts';
import type { ModelDependencies } from './model-access.ts';
import { MODEL_TIMEOUTS, type ModelTimeouts } from './model-timeouts.ts';

export type ModelRegistryOptions = {
  /** The guarded client, for the purpose `model`. Its own wait for headers must not be shorter than `firstByteMs`. */
  readonly outboundFetch: typeof globalThis.fetch;
  /** The key that a setting holds; null where it holds none. Asked anew for every step. */
  readonly keyFor: (reference: string) => Secret | null;
  /** Default: {@link MODEL_TIMEOUTS}. */
  readonly timeouts?: Partial<ModelTimeouts>;
};

/**
 * Builds models as assistants are configured with them. A model that cannot work, for want of an address or a key, fails
 * when it is used, by the `Problem` `model_misconfigured`.
 */
export function createModelRegistry({ outboundFetch, keyFor, timeouts }: ModelRegistryOptions): ModelRegistry {
  const dependencies: ModelDependencies = { outboundFetch, keyFor, timeouts: { ...MODEL_TIMEOUTS, ...timeouts } };
  const withoutUsage = new Set<string>();
  return {
    get(model) {
      if (model.provider === 'openai-compatible') return new ChatCompletionsModel(model, dependencies, withoutUsage);
      const { provider } = model;
      return new LazyLanguageModel(() => loadLibraryModel({ ...model, provider }, dependencies));
    },
  };
}

/** The library is a part of the program that many never use; nothing of it is loaded before it is. */
async function loadLibraryModel(model: Model & { provider: LibraryProvider }, dependencies: ModelDependencies): Promise<LanguageModel> {
  const [{ LibraryLanguageModel }, { libraryModel }] = await Promise.all([
    import('./ai-sdk/library-language-model.ts'),
    import('./ai-sdk/providers.ts'),
  ]);
  return new LibraryLanguageModel(model, dependencies, (access, fetch) => libraryModel(model.provider, model.model, access, fetch));
}
