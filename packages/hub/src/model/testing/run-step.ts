import type { LanguageModel, ModelEvent, ModelRequest } from '../language-model.ts';

export const QUESTION: Omit<ModelRequest, 'signal'> = { system: 'Be brief.', messages: [{ role: 'user', text: 'Hello?' }], tools: [] };

/** Runs one step to its end. */
export async function runStep(model: LanguageModel, request: Partial<ModelRequest> = {}): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of model.stream({ ...QUESTION, signal: new AbortController().signal, ...request })) events.push(event);
  return events;
}

/** The text of a step, joined. */
export function textOf(events: readonly ModelEvent[]): string {
  return events.map((event) => (event.type === 'text' ? event.text : '')).join('');
}
