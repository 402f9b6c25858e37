import { z } from 'zod';

/** The largest answer of a user resolver that is read, in bytes. */
export const MAX_RESOLVER_ANSWER_BYTES = 64 * 1024;

/** What a user resolver answers with status 200. Fields beyond these are ignored; `metadata` is kept as given. */
export const resolverAnswerSchema = z.object({
  userId: z.string().min(1).max(256),
  displayName: z.string().max(256).optional(),
  email: z.string().max(320).optional(),
  roles: z.array(z.string().max(256)).max(256).optional(),
  metadata: z
    .looseObject({
      tenantId: z.string().min(1).max(256).optional(),
      tenantName: z.string().max(256).optional(),
      avatarUrl: z.string().max(2048).optional(),
    })
    .optional(),
});
export type ResolverAnswer = z.infer<typeof resolverAnswerSchema>;

/** What a user resolver answers with status 401 or 403. Both fields are for the user's eyes. */
export const resolverRefusalSchema = z.object({ error: z.string().max(1000).optional(), code: z.string().max(100).optional() });
