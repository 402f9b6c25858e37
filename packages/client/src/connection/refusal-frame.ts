import { errorBodySchema, type ServerFrame } from '@diosc/protocol';

/**
 * The frame that says what an HTTP error of a hub says. Null where the hub may let the same request in later, or where the
 * answer is not a hub's: that is how a lost connection looks, and is tried again.
 */
export function refusalFrame(status: number, body: unknown): ServerFrame | null {
  const error = errorBodySchema.safeParse(body);
  if (!error.success || status >= 500 || status === 408 || status === 429) return null;
  const { code, error: message, requestId } = error.data;
  return { type: 'error', code, message, retryable: false, requestId };
}
