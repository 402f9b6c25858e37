import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { Model } from '@diosc/protocol';
import { Problem } from '../../problem/problem.ts';
import type { ModelAccess } from '../model-access.ts';

/** What the library knows of providers that we do not speak to ourselves. */
export type LibraryProvider = Exclude<Model['provider'], 'openai-compatible'>;

/**
 * Makes the library's model. Its packages are loaded when the first model needs them: together they take a good half second and
 * 35 MB, which a start should not wait for. Address and key are always given, because the library would otherwise take them from
 * the environment.
 */
export async function libraryModel(
  provider: LibraryProvider,
  name: string,
  { baseUrl, key }: Pick<ModelAccess, 'baseUrl' | 'key'>,
  fetch: typeof globalThis.fetch,
): Promise<LanguageModelV4> {
  if (key === null) throw new Problem({ kind: 'model_misconfigured', problem: `a model of "${provider}" needs a key` });
  const settings = { baseURL: baseUrl, apiKey: key, fetch };
  switch (provider) {
    case 'openai': {
      const { createOpenAI } = await import('@ai-sdk/openai');
      return createOpenAI(settings).languageModel(name);
    }
    case 'anthropic': {
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      return createAnthropic(settings).languageModel(name);
    }
    case 'google': {
      const { createGoogle } = await import('@ai-sdk/google');
      return createGoogle(settings).languageModel(name);
    }
    case 'bedrock': {
      const { createAmazonBedrock } = await import('@ai-sdk/amazon-bedrock');
      // A Bedrock API key; its address names the region.
      return createAmazonBedrock(settings).languageModel(name);
    }
  }
}
