import { z } from 'zod';
import { authSchema } from '../auth.ts';
import { jsonObjectSchema } from '../json.ts';
import { userRoleSchema } from '../user.ts';

/** What tries a resolver out: headers as a page would hand them over. They are used for this one call and kept nowhere. */
export const resolverTestSchema = z.strictObject({ headers: authSchema.shape.headers });
export type ResolverTest = z.infer<typeof resolverTestSchema>;

/**
 * What a resolver made of the headers. `status` is its HTTP status, null where there was no answer; `principal` and `role` are
 * what a session would have; `problem` is the sentence that only administrators see.
 */
export const resolverTestResultSchema = z.strictObject({
  status: z.number().int().nullable(),
  /** Milliseconds that the resolver took. */
  latencyMs: z.number(),
  principal: z
    .strictObject({
      userId: z.string(),
      tenantId: z.string(),
      verified: z.boolean(),
      displayName: z.string().optional(),
      email: z.string().optional(),
      roles: z.array(z.string()),
      metadata: jsonObjectSchema,
    })
    .optional(),
  /** Null: none matches, and such users have no tools. */
  role: userRoleSchema.nullable().optional(),
  problem: z.string().optional(),
});
export type ResolverTestResult = z.infer<typeof resolverTestResultSchema>;
