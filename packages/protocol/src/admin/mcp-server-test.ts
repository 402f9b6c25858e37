import { z } from 'zod';
import { authSchema } from '../auth.ts';
import { jsonObjectSchema } from '../json.ts';

/** What tries an MCP server out: headers as a user's page would hand them over. They are used for this once and kept nowhere. */
export const mcpServerTestSchema = z.strictObject({ headers: authSchema.shape.headers.default({}) }).prefault({});
export type McpServerTest = z.infer<typeof mcpServerTestSchema>;

/** A tool as its server describes it. Text of others, to be shown as text. */
export const mcpToolSchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  inputSchema: jsonObjectSchema,
  /** By the server's own word: it changes nothing. */
  readOnly: z.boolean(),
  /** By the server's own word: doing it twice is the same as doing it once. */
  idempotent: z.boolean(),
});
export type McpTool = z.infer<typeof mcpToolSchema>;

/** The tools of a server, in its order. */
export const mcpToolListSchema = z.strictObject({ tools: z.array(mcpToolSchema) });
export type McpToolList = z.infer<typeof mcpToolListSchema>;

/**
 * How a server answered. `unauthorized`: it can be reached, and refused these headers with 401 or 403. `failed`: anything
 * else; `problem` says what, for administrators.
 */
export const mcpServerTestResultSchema = z.strictObject({
  status: z.enum(['ok', 'unauthorized', 'failed']),
  /** Milliseconds that it all took: to connect, to agree on a version, to list the tools. */
  latencyMs: z.number(),
  /** The version of MCP that both sides agreed on. */
  protocolVersion: z.string().optional(),
  toolCount: z.number().int().optional(),
  tools: z.array(mcpToolSchema).optional(),
  problem: z.strictObject({ code: z.string(), message: z.string() }).optional(),
});
export type McpServerTestResult = z.infer<typeof mcpServerTestResultSchema>;
