import { z } from 'zod';
import { adminScopeSchema } from '../admin-scope.ts';
import { idSchema } from '../id.ts';

/** One bearer of the Admin API, without the token itself. Times are ISO 8601, UTC. */
export const adminTokenSchema = z.strictObject({
  id: idSchema('adminToken'),
  name: z.string(),
  scope: adminScopeSchema,
  state: z.enum(['active', 'expired', 'revoked']),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
export type AdminToken = z.infer<typeof adminTokenSchema>;

/** What makes a token: who or what it is for, what it may do, and when it ends by itself (null: never). */
export const newAdminTokenSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .refine((name) => name.isWellFormed() && !name.includes('\0'), 'takes whole characters')
    .describe('Whom or what it is for.'),
  scope: adminScopeSchema.describe('What it may do: everything, or only look.'),
  expiresAt: z.iso.datetime({ offset: true }).nullable().default(null).describe('When it ends by itself; null: never.'),
});
export type NewAdminToken = z.infer<typeof newAdminTokenSchema>;

/** A token that was just made. `token` is shown this once; the hub keeps a hash. */
export const createdAdminTokenSchema = adminTokenSchema.extend({ token: z.string().startsWith('at_') });
export type CreatedAdminToken = z.infer<typeof createdAdminTokenSchema>;
