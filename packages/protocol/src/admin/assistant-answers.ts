import { z } from 'zod';
import { assistantSchema } from '../assistant.ts';
import { configurationWarningSchema } from './configuration-warning.ts';

/** An assistant after it was written. */
export const savedAssistantSchema = assistantSchema.extend({ warnings: z.array(configurationWarningSchema) });
export type SavedAssistant = z.infer<typeof savedAssistantSchema>;

/** A key by which pages name the assistant. It is shown this once; the hub keeps a hash. */
const apiKeySchema = z.string().startsWith('ak_');

/** An assistant that was just made. */
export const createdAssistantSchema = savedAssistantSchema.extend({ apiKey: apiKeySchema });
export type CreatedAssistant = z.infer<typeof createdAssistantSchema>;

/** The key that replaces the one before. */
export const rotatedApiKeySchema = z.strictObject({ apiKey: apiKeySchema });
export type RotatedApiKey = z.infer<typeof rotatedApiKeySchema>;
