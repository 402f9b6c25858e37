import { Secret } from '../identity/secret.ts';

const PROVIDERS_OWN = new Set(['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY']);

/**
 * Whether a setting may be named as a model's key. No other may, or an administrator could send any secret of the hub's
 * (its database password, its admin token) to an address of their choice.
 */
export function isModelKeyName(name: string): boolean {
  return PROVIDERS_OWN.has(name) || /^(DIOSC_MODEL_KEY|AWS_)[A-Z0-9_]*$/.test(name);
}

/** The keys of models among the settings; empty ones are left out. */
export function collectModelKeys(settings: Iterable<readonly [name: string, value: string]>): ReadonlyMap<string, Secret> {
  const keys = new Map<string, Secret>();
  for (const [name, value] of settings) {
    if (isModelKeyName(name) && value !== '') keys.set(name, new Secret(value));
  }
  return keys;
}
