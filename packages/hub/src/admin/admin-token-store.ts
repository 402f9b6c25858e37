import type { AdminScope, Id } from '@diosc/protocol';

/** A token of the administration as it may be seen: everything but the token. Times are milliseconds since 1970. */
export type AdminTokenRecord = {
  readonly id: Id<'adminToken'>;
  readonly name: string;
  readonly scope: AdminScope;
  readonly createdAt: number;
  /** Null: it does not expire. */
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
};

export interface AdminTokenStore {
  /** The token of that hash, unless it has expired by `now` or was revoked. */
  findUsable(hash: string, now: number): Promise<AdminTokenRecord | null>;
  /** All of them, revoked ones too, in the order of their making. */
  list(page: { readonly after: Id<'adminToken'> | null; readonly limit: number }): Promise<AdminTokenRecord[]>;
  create(record: AdminTokenRecord, hash: string): Promise<void>;
  /** Revokes it. Null when there is none of that id that is not revoked already. */
  revoke(id: Id<'adminToken'>, now: number): Promise<AdminTokenRecord | null>;
  /**
   * Puts a new token in the place of a usable one, with its name, scope and end; the old one is revoked in the same
   * transaction. Null when there is no usable one of that id.
   */
  replace(
    id: Id<'adminToken'>,
    newer: { readonly id: Id<'adminToken'>; readonly hash: string },
    now: number,
  ): Promise<AdminTokenRecord | null>;
}
