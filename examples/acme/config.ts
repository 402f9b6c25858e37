import { resolve } from 'node:path';
import { z } from 'zod';
import { type ModelChoice, SCRIPTED } from './model.ts';

/** Everything about the demo that can be set from outside. */
export type Settings = {
  /** The hub's port; the other services take the following ones. 0: any free ones. */
  readonly port: number;
  /** Where everything is kept that lasts. Deleting it gives a fresh start. */
  readonly dataDirectory: string;
  /** Where to write what runs where, for scripts. */
  readonly readyFile: string | null;
  readonly model: ModelChoice;
  /** The environment that the hub reads its own settings from. */
  readonly environment: Environment;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that cannot be used. The message is one sentence that names it, and never shows a secret. */
export class SettingProblem extends Error {
  override readonly name = 'SettingProblem';
}

const DEFAULT_PORT = 4000;

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65_535) return port;
  throw new SettingProblem(`PORT takes a whole number from 0 to 65535, and got "${text.slice(0, 40)}".`);
}

/** An address the user gave decides; then the first key that is there; else the scripted model answers. */
function readModel(given: (name: string) => string | undefined): ModelChoice {
  const url = given('DIOSC_MODEL_URL');
  const model = given('DIOSC_MODEL');
  if (url !== undefined) {
    if (!z.url({ protocol: /^https?$/ }).safeParse(url).success) {
      throw new SettingProblem(
        'DIOSC_MODEL_URL takes the http or https address of an OpenAI-compatible endpoint, such as http://127.0.0.1:11434/v1.',
      );
    }
    if (model === undefined) throw new SettingProblem('DIOSC_MODEL_URL is set without DIOSC_MODEL; set that to the name of the model.');
    const key = given('DIOSC_MODEL_KEY') === undefined ? {} : { apiKeyRef: 'DIOSC_MODEL_KEY' };
    return { kind: 'configured', model: { provider: 'openai-compatible', baseUrl: url, model, ...key } };
  }
  if (given('OPENAI_API_KEY') !== undefined) {
    return { kind: 'configured', model: { provider: 'openai', model: model ?? 'gpt-5-mini', apiKeyRef: 'OPENAI_API_KEY' } };
  }
  if (given('ANTHROPIC_API_KEY') !== undefined) {
    return { kind: 'configured', model: { provider: 'anthropic', model: model ?? 'claude-sonnet-4-5', apiKeyRef: 'ANTHROPIC_API_KEY' } };
  }
  return SCRIPTED;
}

/**
 * Reads the demo's settings. An empty setting counts as none.
 * @throws {SettingProblem}
 */
export function readSettings(environment: Environment = process.env): Settings {
  const given = (name: string) => environment[name]?.trim() || undefined;
  return {
    port: readPort(given('PORT') ?? String(DEFAULT_PORT)),
    dataDirectory: resolve(given('DIOSC_DATA_DIR') ?? '.diosc'),
    readyFile: given('DIOSC_READY_FILE') ?? null,
    model: readModel(given),
    // The demo's own table is what a person wants to read; the hub speaks up when something is wrong.
    environment: { ...environment, LOG_LEVEL: given('LOG_LEVEL') ?? 'warn' },
  };
}
