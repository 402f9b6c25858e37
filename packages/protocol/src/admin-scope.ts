import { z } from 'zod';

/** What an admin token may do: everything, or only look. */
export const adminScopeSchema = z.enum(['admin', 'read-only']);
export type AdminScope = z.infer<typeof adminScopeSchema>;
