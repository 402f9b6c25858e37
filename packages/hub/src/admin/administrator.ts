import type { AdminScope } from '@diosc/protocol';

/** Who administers: the bearer of one token, named by its id, so that the audit tells tokens apart. */
export type Administrator = {
  /** The id of a stored token, or `bootstrap` for the one that the hub was started with. */
  readonly id: string;
  readonly name: string;
  readonly scope: AdminScope;
};
