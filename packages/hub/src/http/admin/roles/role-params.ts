import { idSchema } from '@diosc/protocol';
import { z } from 'zod';

/** The assistant whose roles they are. */
export const rolesParams = { id: idSchema('assistant').describe('The id of the assistant; it begins with `ast_`.') };

/** One role of an assistant. */
export const roleParams = {
  ...rolesParams,
  roleName: z
    .string()
    .min(1)
    .max(256)
    .refine((name) => name.isWellFormed() && !name.includes('\0'), 'takes whole characters')
    .describe('The `roleName`, percent-encoded where it holds more than letters, digits and hyphens.'),
};
