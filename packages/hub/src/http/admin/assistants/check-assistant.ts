import type { Assistant, ConfigurationWarning } from '@diosc/protocol';
import { assistantMistakes, assistantWarnings } from '../../../assistant/assistant-checks.ts';
import type { AdminPorts } from '../admin-ports.ts';
import { invalidRequest } from '../parse-input.ts';

/** @throws {Problem} `request_invalid` with all that cannot be right */
export function checkAssistant(assistant: Assistant): Assistant {
  const mistakes = assistantMistakes(assistant);
  if (mistakes.length > 0) throw invalidRequest(mistakes);
  return assistant;
}

/** What the administrator should know about what was just stored. */
export async function warningsAbout(
  assistant: Assistant,
  ports: Pick<AdminPorts, 'assistants' | 'hasModelKey'>,
): Promise<ConfigurationWarning[]> {
  return assistantWarnings(assistant, { roles: await ports.assistants.roles(assistant.id), hasModelKey: ports.hasModelKey });
}
