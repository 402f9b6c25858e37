/** One byte each that every server reads alike: visible ASCII other than `%`, and spaces between. */
const PLAIN = /^(?! )[\x20-\x24\x26-\x7e]*(?<! )$/;

/**
 * An id as a header can carry it: as it is where it is plain ASCII, else percent-encoded in UTF-8 as `encodeURIComponent`
 * does. A `%` is always encoded and so are outer spaces, so that no two ids become the same header: a user named
 * `j%C3%B6rg` cannot pass for one named with an umlaut, nor `john ` for `john`.
 */
export function headerSafe(id: string): string {
  return PLAIN.test(id) ? id : encodeURIComponent(id.toWellFormed());
}
