import { idSchema } from '@diosc/protocol';

/** The assistant that a path names. */
export const assistantParams = { id: idSchema('assistant').describe('The id of an assistant; it begins with `ast_`.') };
