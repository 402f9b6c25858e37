/** Cookies of the hub's own never leave it, even if an assistant names one (CVE-2026-109292: a whole cookie jar forwarded). */
const OWN_COOKIE = /^(?:__host-|__secure-)?diosc/i;

/**
 * The named cookies of a `Cookie` header, in their order and byte for byte; null where none of them is there.
 * Names are compared with regard to case (RFC 6265 section 5.3).
 */
export function pickCookies(header: string, allowedCookies: readonly string[]): string | null {
  const allowed = new Set(allowedCookies.filter((name) => !OWN_COOKIE.test(name)));
  const kept = header
    .split(';')
    .map((pair) => trimBlanks(pair))
    .filter((pair) => {
      const equals = pair.indexOf('=');
      return equals > 0 && allowed.has(trimBlanks(pair.slice(0, equals)));
    });
  return kept.length === 0 ? null : kept.join('; ');
}

/** RFC 6265 section 5.2 takes off spaces and tabs only; `trim` would take more, and so find names that are not there. */
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
