import { idSchema } from '@diosc/protocol';

/** The token that a path names; never the token itself. */
export const tokenParams = { id: idSchema('adminToken').describe('The id of an admin token; it begins with `adt_`.') };
