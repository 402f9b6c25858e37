import type { ModelMessage } from './language-model.ts';

/** A tool's result as the model reads it. Most protocols cannot mark an error, so the text says that it is one. */
export function resultText({ result, isError }: Extract<ModelMessage, { role: 'tool' }>): string {
  return isError && !/^error\b/i.test(result) ? `Error: ${result}` : result;
}
