import { z } from 'zod';
import { roleSchema } from '../role.ts';

const { displayName, promptInstructions, allowAllTools, greeting, isActive } = roleSchema.shape;

/** A role as an administrator writes it: {@link roleSchema} with limits that keep lists readable. */
export const roleSettingsSchema = roleSchema.extend({
  roleName: z
    .string()
    .min(1)
    .max(256)
    .refine((name) => name.isWellFormed() && !/\p{Cc}/u.test(name), 'takes whole characters without control characters')
    .describe('What the user resolver says in `roles`.'),
  displayName: displayName.describe('What users see it called; empty: the `roleName`.'),
  priority: z
    .number()
    .int()
    .min(-1_000_000)
    .max(1_000_000)
    .default(0)
    .describe('Of the active roles that a user has, the highest applies.'),
  promptInstructions: promptInstructions.describe('What the model is told about users of this role.'),
  allowAllTools: allowAllTools.describe("All tools of the assistant's MCP servers."),
  allowedToolNames: z
    .array(z.string().min(1).max(256))
    .max(1000)
    .default([])
    .describe('Else these alone: `orders/search_orders`, or `search_orders` for that tool of any server.'),
  greeting: greeting.describe("In place of the assistant's."),
  isActive: isActive.describe('False: nobody has it.'),
});
