import type { Credential } from '../identity/credential.ts';
import { withSecretBytes } from '../identity/secret-bytes.ts';

/** Shorter values are too likely to be words. */
const MIN_LENGTH = 6;

/** An auth scheme and what follows it (RFC 9110 section 11.4). */
const SCHEME = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) +(.+)$/;

/**
 * The texts that must not be seen anywhere because they are this credential: of each header the part after its scheme,
 * or each cookie's value, or else the whole; of `Basic` also what it decodes to, and the password in it. Those shorter
 * than 6 characters are left out. What has been wiped is not among them.
 */
export function secretParts(credential: Credential): readonly string[] {
  const parts = new Set<string>();
  for (const { name, value } of credential.headers) {
    if (value.wiped) continue;
    const whole = value.expose().trim();
    const inner = (name.toLowerCase() === 'cookie' ? cookieValues(whole) : schemeValues(whole)).filter(isLongEnough);
    for (const part of inner.length > 0 ? inner : [whole].filter(isLongEnough)) parts.add(part);
  }
  return [...parts];
}

function isLongEnough(text: string): boolean {
  return text.length >= MIN_LENGTH;
}

function schemeValues(whole: string): string[] {
  const [, scheme, rest] = SCHEME.exec(whole) ?? [];
  if (scheme === undefined || rest === undefined) return [whole];
  if (scheme.toLowerCase() !== 'basic') return [rest];
  const decoded = withSecretBytes(rest, 'base64', (bytes) => [bytes.toString('utf8'), bytes.toString('latin1')]);
  return [rest, ...decoded, ...decoded.map((pair) => pair.slice(pair.indexOf(':') + 1))];
}

function cookieValues(whole: string): string[] {
  return whole.split(';').flatMap((pair) => {
    const value = pair
      .slice(pair.indexOf('=') + 1)
      .trim()
      .replaceAll(/^"|"$/g, '');
    const decoded = percentDecoded(value);
    return decoded === value ? [value] : [value, decoded];
  });
}

/** Frameworks write signed cookies percent-encoded and log them decoded. */
function percentDecoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
