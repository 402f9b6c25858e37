import type { Principal } from './principal.ts';

/** What the page claimed where it differs from what the resolver said; null where it claimed nothing else. For the audit. */
export type IdentityMismatch = { readonly claimedUserId: string | null; readonly claimedTenantId: string | null };

/** Why nobody vouches for an identity. For administrators: users never see any of it. */
export type UnverifiedCause = {
  readonly problem:
    | 'no_resolver'
    | 'timeout'
    | 'unreachable'
    | 'refused_address'
    | 'redirect'
    | 'status'
    | 'too_large'
    | 'not_json'
    | 'invalid_field';
  /** One sentence. It names a field and never its value. */
  readonly detail: string;
  /** The HTTP status, where there was an answer. */
  readonly status: number | null;
  /** The field that is not valid, such as `metadata.tenantId`; `body` for the whole. */
  readonly field: string | null;
};

/**
 * Who the user is, as far as can be known. `error` and `code` are the resolver's own words, bounded and redacted, and are
 * meant for the user.
 */
export type Resolution =
  | { readonly outcome: 'verified'; readonly principal: Principal; readonly mismatch: IdentityMismatch | null }
  | { readonly outcome: 'unverified'; readonly principal: Principal; readonly cause: UnverifiedCause }
  | { readonly outcome: 'login_required'; readonly error: string; readonly code: string }
  | { readonly outcome: 'denied'; readonly error: string; readonly code: string };
