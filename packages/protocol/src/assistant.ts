import { z } from 'zod';
import { idSchema } from './id.ts';

/** The model name under which the scripted demo model answers. The chat says so wherever it is used. */
export const SCRIPTED_MODEL = 'diosc-scripted-demo';

export const modelSchema = z.strictObject({
  provider: z.enum(['openai-compatible', 'openai', 'anthropic', 'google', 'bedrock']),
  model: z.string().min(1).max(200),
  /** Needed for `openai-compatible`; elsewhere it replaces the provider's own address. */
  baseUrl: z.url().optional(),
  /** The name of a setting that holds the key, never the key itself. */
  apiKeyRef: z.string().max(200).optional(),
  temperature: z.number().min(0).max(2).optional(),
  maxOutputTokens: z.number().int().min(1).max(1_000_000).optional(),
});
export type Model = z.infer<typeof modelSchema>;

/**
 * How long a session lasts: `idleMinutes` after the last message (default 60, up to a week), and `absoluteHours` after its
 * start whatever happens in it (default 24, up to 30 days). After either the user starts or opens one anew.
 */
export const sessionLimitsSchema = z.strictObject({
  idleMinutes: z.number().int().min(1).max(10_080).default(60),
  absoluteHours: z.number().int().min(1).max(720).default(24),
});
export type SessionLimits = z.infer<typeof sessionLimitsSchema>;

/**
 * Everything that configures one assistant. `allowedHeaders` are the only headers taken from a client, `allowedCookies`
 * the only cookies; `allowedOrigins` the only pages that may connect (none: any page).
 */
export const assistantSchema = z.strictObject({
  id: idSchema('assistant'),
  name: z.string().min(1).max(200),
  greeting: z.string().max(2000).default(''),
  systemPrompt: z.string().max(100_000).default(''),
  model: modelSchema,
  userResolverUrl: z.url().nullable().default(null),
  /** Milliseconds; default 5000. */
  userResolverTimeoutMs: z.number().int().min(1000).max(30_000).default(5000),
  /** The name of the role for users whom no other role matches; null gives those no tools. */
  defaultRole: z.string().nullable().default(null),
  allowedOrigins: z.array(z.string()).default([]),
  allowedHeaders: z.array(z.string()).default(['authorization']),
  allowedCookies: z.array(z.string()).default([]),
  session: sessionLimitsSchema.prefault({}),
  mcpServers: z.array(z.string()).default([]),
});
export type Assistant = z.infer<typeof assistantSchema>;
export type AssistantInput = z.input<typeof assistantSchema>;
