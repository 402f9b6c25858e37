/**
 * What goes wrong on this side of the wire. Codes that come from the hub are those of `ERROR_CODES` in
 * `@diosc/protocol`, or, where a user resolver refused, the resolver's own.
 */
export type ClientErrorCode =
  | 'COMMAND_UNKNOWN'
  | 'ARGUMENTS_INVALID'
  | 'NOT_SUPPORTED'
  | 'NOT_CONFIGURED'
  | 'NOT_A_CLIENT'
  | 'CONNECTION_FAILED'
  | 'FRAME_NOT_UNDERSTOOD'
  | 'AUTH_PROVIDER_FAILED'
  | 'AUTH_SUPERSEDED'
  | 'AUTH_NOT_ACCEPTED'
  | 'SIGNED_OUT'
  | 'USER_SWITCHED'
  | 'SESSION_SUPERSEDED'
  | 'SESSION_OVER'
  | 'MESSAGE_WITHDRAWN'
  | 'MESSAGE_UNCERTAIN'
  | 'INTERRUPT_NOT_FOUND';

/**
 * The one error class of the client. `message` is a plain sentence that may be shown; it never holds a credential.
 * `retryable` says whether the same call may succeed later.
 */
export class DioscError extends Error {
  override readonly name = 'DioscError';
  readonly code: string;
  readonly retryable: boolean;

  constructor(code: string, message: string, options?: ErrorOptions & { retryable?: boolean }) {
    super(message, options);
    this.code = code;
    this.retryable = options?.retryable ?? false;
  }

  /** Makes the errors of the client itself, so that their codes stay a closed set. */
  static local(code: ClientErrorCode, message: string, options?: ErrorOptions & { retryable?: boolean }): DioscError {
    return new DioscError(code, message, options);
  }
}
