import { z } from 'zod';

/** How a user's credential reaches a tool server. */
export const credentialModeSchema = z.enum(['forward', 'exchange', 'linked', 'handshake', 'none']);
export type CredentialMode = z.infer<typeof credentialModeSchema>;

/** One tool server. `name` is what its tools are called by, as in `orders/search_orders`. */
export const mcpServerSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, 'takes 1 to 32 lower-case letters, digits and inner hyphens'),
  displayName: z.string().max(200).default(''),
  transport: z.enum(['auto', 'streamable-http']).default('auto'),
  url: z.url(),
  auth: z.strictObject({ mode: z.enum(['forward', 'none']) }).default({ mode: 'forward' }),
  /** Milliseconds a call may take; default 30000. */
  timeoutMs: z.number().int().min(100).max(600_000).default(30_000),
  isActive: z.boolean().default(true),
});
export type McpServer = z.infer<typeof mcpServerSchema>;
export type McpServerInput = z.input<typeof mcpServerSchema>;
