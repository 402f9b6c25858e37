import { z } from 'zod';

/**
 * The user's own authentication, as the page hands it over. `headers` are what the user's browser would send to
 * the company's API; `userId` and `tenantId` are the page's claim and count only where nothing better is known.
 */
export const authSchema = z.strictObject({
  headers: z
    .record(z.string().min(1).max(256), z.string().max(8192))
    .refine((headers) => Object.keys(headers).length <= 64, 'takes at most 64 headers'),
  userId: z.string().min(1).max(256).optional(),
  tenantId: z.string().min(1).max(256).optional(),
});
export type Auth = z.infer<typeof authSchema>;

/** Why fresh authentication is asked for. */
export const refreshReasonSchema = z.enum(['expiring', 'expired', 'rejected', 'revoked']);
export type RefreshReason = z.infer<typeof refreshReasonSchema>;
