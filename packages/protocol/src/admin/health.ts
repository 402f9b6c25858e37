import { z } from 'zod';

/** How one MCP server did when this process last used it. `unknown`: it has not since it started. */
export const mcpServerHealthSchema = z.strictObject({
  name: z.string(),
  status: z.enum(['unknown', 'ok', 'failing']),
  /** The last time it failed, also where it works again. `at` is ISO 8601, UTC. */
  lastFailure: z.strictObject({ at: z.string(), code: z.string(), message: z.string() }).optional(),
});
export type McpServerHealth = z.infer<typeof mcpServerHealthSchema>;

/**
 * What works, as the process sees it that was asked. `failing`: it cannot serve. `degraded`: it serves, and something is
 * slower or missing.
 */
export const healthSchema = z.strictObject({
  status: z.enum(['ok', 'degraded', 'failing']),
  version: z.string(),
  /** The number of the process. */
  node: z.number().int(),
  database: z.strictObject({ status: z.enum(['ok', 'failing']), latencyMs: z.number() }),
  /** `polling`: the fast path between processes is down, and what one tells the others arrives by way of the database. */
  bus: z.strictObject({ status: z.enum(['ok', 'polling']) }),
  /** The active ones; empty while the database is away. */
  mcpServers: z.array(mcpServerHealthSchema),
  /** Sessions that are live in this process. */
  sessions: z.strictObject({ live: z.number().int() }),
});
export type Health = z.infer<typeof healthSchema>;
