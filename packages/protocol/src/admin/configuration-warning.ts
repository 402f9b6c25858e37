import { z } from 'zod';

/** Something that was accepted, and will probably not do what its author wants. `path` is the field. */
export const configurationWarningSchema = z.strictObject({ path: z.string(), message: z.string() });
export type ConfigurationWarning = z.infer<typeof configurationWarningSchema>;
