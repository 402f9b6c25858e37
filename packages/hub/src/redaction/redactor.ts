/** What stands where something was taken out. */
export const REDACTED = '[redacted]';

/**
 * Takes credentials out of text: whatever has the shape of a token, and the session's own secrets in the forms they may
 * be met in (as they are, the parts after a scheme such as `Bearer`, each cookie, percent-encoded, JSON-escaped, in
 * hexadecimal, in base64 also within more). Each stretch becomes one {@link REDACTED}; the rest stays byte for byte. The
 * work grows with the length of the text, whatever is in it.
 */
export interface Redactor {
  redact(text: string): string;
  /**
   * Looks at the credential now, while it is there, and gives back the redactor: for an answer that may come after the
   * credential has been replaced and wiped.
   */
  primed(): Redactor;
  /** A redactor for text that arrives in pieces: for every way to cut a text, the pieces joined are `redact` of the whole. */
  stream(): RedactingStream;
}

export interface RedactingStream {
  /**
   * What may be shown now. Only what could be the beginning of a token or a secret is held until more is known, and never more
   * than 16 Ki UTF-16 units: a longer run is taken out.
   */
  push(text: string): string;
  /** What was still held. */
  end(): string;
}
