import { z } from 'zod';

/**
 * As whom the assistant acts, in the form a user may see.
 * `verified` is false where nobody but the page vouches for the identity; such a session reaches only its own conversation.
 */
export const userSchema = z.object({
  userId: z.string(),
  tenantId: z.string(),
  verified: z.boolean(),
  displayName: z.string().optional(),
  email: z.string().optional(),
  tenantName: z.string().optional(),
  avatarUrl: z.string().optional(),
});
export type User = z.infer<typeof userSchema>;

/** The role that applies to the user, as shown to the user. */
export const userRoleSchema = z.object({ name: z.string(), displayName: z.string() });
export type UserRole = z.infer<typeof userRoleSchema>;
