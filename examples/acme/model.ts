import type { AssistantInput } from '@diosc/protocol';

/** Which language model answers: one that was configured, or the scripted one that the demo brings along. */
export type ModelChoice = { readonly kind: 'configured'; readonly model: AssistantInput['model'] } | { readonly kind: 'scripted' };

export const SCRIPTED: ModelChoice = { kind: 'scripted' };
