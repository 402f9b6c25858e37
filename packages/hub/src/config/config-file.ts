import { z } from 'zod';
import { isModelKeyName } from './model-keys.ts';
import { isSettingName, SETTINGS } from './settings.ts';
import { StartProblem } from './start-problem.ts';

export const CONFIG_FILE = 'diosc.config.json';

const fileSchema = z.record(
  z.string(),
  z
    .union([z.string(), z.number(), z.boolean(), z.array(z.string())])
    .transform((value) => (Array.isArray(value) ? value.join(',') : String(value))),
);

/**
 * Reads the configuration file: one JSON object with settings under the names they have in the environment. Lists may be
 * arrays. No message quotes a value, because any of them may be secret.
 * @throws {StartProblem} when it is no such object, or names something that is no setting.
 */
export function readConfigFile(text: string): ReadonlyMap<string, string> {
  const parsed = fileSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.join('.') ?? '';
    const where = at === '' ? 'is not an object' : `has something else at "${at}"`;
    throw new StartProblem(
      `${CONFIG_FILE} ${where}; it takes one JSON object of settings, each a text, a number, true or false, or a list of texts.`,
    );
  }
  for (const name of Object.keys(parsed.data)) {
    if (isSettingName(name) || isModelKeyName(name)) continue;
    throw new StartProblem(
      `${CONFIG_FILE} has "${name}", which is no setting of the hub; it takes ${Object.keys(SETTINGS).join(', ')} and the keys of models.`,
    );
  }
  return new Map(Object.entries(parsed.data));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's message quotes the text around the mistake; only the place may be told.
    const place = /line \d+ column \d+/.exec(error instanceof Error ? error.message : '')?.[0];
    throw new StartProblem(
      `${CONFIG_FILE} is not valid JSON${place === undefined ? '' : ` at ${place}`}; it takes one JSON object of settings.`,
    );
  }
}
