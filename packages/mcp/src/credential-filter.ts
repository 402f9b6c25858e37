import type { Caller } from './caller.ts';

const REPLACEMENT = '[redacted]';
/** In characters. Nothing shorter is a secret, and to replace it would spoil ordinary words. */
const MIN_LENGTH = 6;

/** Takes the caller's credential out of what a tool says. */
export type CredentialFilter = {
  readonly text: (text: string) => string;
  /** For JSON values: a copy, filtered at every depth. */
  readonly value: (value: unknown) => unknown;
};

/**
 * Makes the filter for one caller. It looks for each header's value, for what follows a scheme (`Bearer`, `Basic` and what
 * that encodes) and for the value of each cookie, as they are and as a URL would hold them. So an API that echoes its
 * request, or an error that quotes one, does not bring the credential into a conversation.
 */
export function createCredentialFilter({ headers }: Pick<Caller, 'headers'>): CredentialFilter {
  const secrets = secretsOf(headers);
  const text = (from: string) => secrets.reduce((rest, secret) => rest.replaceAll(secret, REPLACEMENT), from);
  return { text, value: (from) => (secrets.length === 0 ? from : mapText(from, text)) };
}

function mapText(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((item) => mapText(item, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [map(key), mapText(item, map)]));
}

/** The longest first, so that a part is not replaced inside the whole. */
function secretsOf(headers: Caller['headers']): readonly string[] {
  const secrets = Object.entries(headers).flatMap(([name, value]) => [value, ...partsOf(name.toLowerCase(), value)]);
  const forms = secrets.map((secret) => secret.trim()).flatMap((secret) => [secret, urlEncode(secret)]);
  return [...new Set(forms)].filter((secret) => secret.length >= MIN_LENGTH).sort((one, other) => other.length - one.length);
}

function partsOf(name: string, value: string): readonly string[] {
  if (name === 'cookie') return value.split(';').map((pair) => pair.slice(pair.indexOf('=') + 1));
  const [scheme, ...rest] = value.split(' ');
  const credentials = rest.join(' ');
  return scheme?.toLowerCase() === 'basic' ? [credentials, ...basicParts(credentials)] : [credentials];
}

/** RFC 7617: user and password, joined by the first colon. The user alone is no secret. */
function basicParts(credentials: string): readonly string[] {
  const pair = Buffer.from(credentials, 'base64').toString('utf8');
  return [pair, pair.slice(pair.indexOf(':') + 1)];
}

function urlEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
