import { z } from 'zod';

/**
 * What users of one role get. Of the active roles whose `roleName` is among the user's, the one with the highest
 * `priority` applies. A tool is named `server/tool`, or plainly `tool` for that tool of any of the assistant's servers.
 */
export const roleSchema = z.strictObject({
  roleName: z.string().min(1).max(256),
  displayName: z.string().max(256).default(''),
  priority: z.number().int().default(0),
  promptInstructions: z.string().max(100_000).default(''),
  allowAllTools: z.boolean().default(false),
  allowedToolNames: z.array(z.string()).default([]),
  greeting: z.string().max(2000).optional(),
  isActive: z.boolean().default(true),
});
export type Role = z.infer<typeof roleSchema>;
export type RoleInput = z.input<typeof roleSchema>;
