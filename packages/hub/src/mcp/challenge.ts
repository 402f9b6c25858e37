/** The longest challenge that is passed on, in characters. */
export const MAX_CHALLENGE_LENGTH = 4096;

const VISIBLE_ASCII = /^[\x20-\x7e]+$/;

/**
 * A `WWW-Authenticate` value that may be passed on to the page, or null. One that is overlong, or that holds anything but
 * printable ASCII, is no challenge that a page could act on, and it could forge a line of a log or a header.
 */
export function readChallenge(value: string | null | undefined): string | null {
  if (value === null || value === undefined || value.length > MAX_CHALLENGE_LENGTH) return null;
  return VISIBLE_ASCII.test(value) ? value : null;
}
