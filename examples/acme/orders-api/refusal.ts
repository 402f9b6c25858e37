import type { OrdersScope } from '../orders-scopes.ts';

/** One thing wrong with a request: `path` names the field. */
export type RefusalDetail = { readonly path: string; readonly message: string };

/** Every code that the API answers with, and its status. */
export const REFUSAL_STATUS = {
  TOKEN_MISSING: 401,
  TOKEN_EXPIRED: 401,
  INVALID_TOKEN: 401,
  INSUFFICIENT_SCOPE: 403,
  ROLE_NOT_ALLOWED: 403,
  NOT_YOUR_ORDER: 403,
  NOT_YOUR_CUSTOMER: 403,
  ORDER_NOT_FOUND: 404,
  CUSTOMER_NOT_FOUND: 404,
  NOT_FOUND: 404,
  PRODUCT_UNKNOWN: 400,
  REQUEST_INVALID: 400,
  ORDER_NOT_CANCELLABLE: 409,
  IDENTITY_PROVIDER_UNAVAILABLE: 503,
  INTERNAL: 500,
} as const satisfies Record<string, number>;

export type RefusalCode = keyof typeof REFUSAL_STATUS;

/** Why a request is not served. `message` is one sentence or two for people; the code is for programs. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  /** The value of WWW-Authenticate, where the caller can do something about it with another token (RFC 6750, section 3). */
  readonly challenge: string | null;
  readonly details: readonly RefusalDetail[];

  constructor(
    code: RefusalCode,
    sentence: string,
    options: ErrorOptions & { readonly challenge?: string; readonly details?: readonly RefusalDetail[] } = {},
  ) {
    super(sentence, options);
    this.code = code;
    this.challenge = options.challenge ?? null;
    this.details = options.details ?? [];
  }

  get status(): number {
    return REFUSAL_STATUS[this.code];
  }
}

/** The token was given without the permission for this. Another token of the same user may have it. */
export function insufficientScope(scope: OrdersScope): Refusal {
  return new Refusal('INSUFFICIENT_SCOPE', `This needs a token with the scope ${scope}.`, {
    challenge: `Bearer error="insufficient_scope", error_description="This needs another scope", scope="${scope}"`,
  });
}
