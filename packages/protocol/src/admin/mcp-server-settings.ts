import { z } from 'zod';
import { mcpServerSchema } from '../mcp-server.ts';
import { httpUrlSchema } from './http-url.ts';

const TRANSPORTS = ['auto', 'streamable-http'] as const;
const MODES = ['forward', 'none'] as const;

/**
 * An MCP server as an administrator writes it: {@link mcpServerSchema}, stricter where a mistake would otherwise show only
 * when a user connects. Transports and modes that are planned are refused in words that say so.
 */
export const mcpServerSettingsSchema = mcpServerSchema.extend({
  transport: z.enum(TRANSPORTS, { error: ({ input }) => notYet(input, ['sse', 'stdio'], TRANSPORTS) }).default('auto'),
  url: httpUrlSchema,
  auth: z
    .strictObject({ mode: z.enum(MODES, { error: ({ input }) => notYet(input, ['exchange', 'linked', 'handshake'], MODES) }) })
    .default({ mode: 'forward' }),
});
export type McpServerSettings = z.infer<typeof mcpServerSettingsSchema>;
export type McpServerSettingsInput = z.input<typeof mcpServerSettingsSchema>;

function notYet(input: unknown, planned: readonly string[], has: readonly string[]): string | undefined {
  if (typeof input !== 'string' || !planned.includes(input)) return undefined;
  return `takes ${has.map((word) => `"${word}"`).join(' or ')}; "${input}" is planned, and this version does not have it yet`;
}
