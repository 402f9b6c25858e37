/** What stands where something was taken out. */
export const REDACTED = '[redacted]';

/**
 * Takes credentials out of text: whatever has the shape of a token, and the session's own secrets in the forms they may
 * be met in (as they are, base64, URL-encoded, and the parts after a scheme such as `Bearer`).
 */
export interface Redactor {
  redact(text: string): string;
  /** A redactor for text that arrives in pieces: for every way to cut a text, the pieces joined are `redact` of the whole. */
  stream(): RedactingStream;
}

export interface RedactingStream {
  /** What may be shown now; a piece that could be the beginning of a secret is held until more is known. */
  push(text: string): string;
  /** What was still held. */
  end(): string;
}
