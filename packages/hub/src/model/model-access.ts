import type { Model } from '@diosc/protocol';
import type { Secret } from '../identity/secret.ts';
import { Problem } from '../problem/problem.ts';
import type { ModelTimeouts } from './model-timeouts.ts';

/** What a registry lends to all of its models. */
export type ModelDependencies = {
  /** The guarded client, for the purpose `model`. */
  readonly outboundFetch: typeof globalThis.fetch;
  /** The key that a setting holds; null where it holds none. */
  readonly keyFor: (reference: string) => Secret | null;
  readonly timeouts: ModelTimeouts;
};

/** Where a model is and how to be let in, for one step. */
export type ModelAccess = {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly key: string | null;
  /** Takes the key out of a text. */
  readonly conceal: (text: string) => string;
};

/** The providers' own addresses. They are always given, so that no variable of the environment can put another in their place. */
const OWN_ADDRESSES: Readonly<Partial<Record<Model['provider'], string>>> = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
  google: 'https://generativelanguage.googleapis.com/v1beta',
};

/**
 * Reads where a model is and what its key is, anew for every step, so that a changed key counts at once. This is where the key is
 * unwrapped: it is the operator's own, sent to the operator's own provider, and no user's.
 * @throws {Problem} `model_misconfigured`
 */
export function openAccess(model: Model, keyFor: ModelDependencies['keyFor']): ModelAccess {
  const baseUrl = model.baseUrl ?? OWN_ADDRESSES[model.provider];
  if (baseUrl === undefined) throw misconfigured(`a "${model.provider}" model needs a "baseUrl"`);
  if (model.apiKeyRef === undefined) {
    // Without one, the provider library would look for a key in the environment, and might send it to this model's address.
    if (model.provider !== 'openai-compatible') throw misconfigured(`a model of "${model.provider}" needs an "apiKeyRef"`);
    return { baseUrl: withoutSlash(baseUrl), key: null, conceal: (text) => text };
  }
  const key = keyFor(model.apiKeyRef)?.expose().trim() ?? '';
  if (key === '') throw misconfigured(`the setting "${model.apiKeyRef}", which should hold the model's key, holds none`);
  if (/[^\x21-\x7e]/.test(key)) throw misconfigured(`the setting "${model.apiKeyRef}" holds a key that no header can carry`);
  return { baseUrl: withoutSlash(baseUrl), key, conceal: (text) => text.replaceAll(key, '[redacted]') };
}

function misconfigured(problem: string): Problem {
  return new Problem({ kind: 'model_misconfigured', problem });
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
