import { z } from 'zod';

/**
 * What each kind of id begins with. The prefix is part of the value, so that an id in a log line, a URL or
 * a support ticket says what it names, and one kind cannot be passed where another is meant unnoticed.
 */
export const ID_PREFIXES = {
  adminToken: 'adt',
  assistant: 'ast',
  audit: 'aud',
  interrupt: 'int',
  message: 'msg',
  request: 'req',
  session: 'ses',
  toolCall: 'tcl',
  turn: 'trn',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;
export type Id<Kind extends IdKind> = `${(typeof ID_PREFIXES)[Kind]}_${string}`;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_LENGTH = 10;
const RANDOM_LENGTH = 16;
const BODY = new RegExp(`^[${ALPHABET}]{${TIME_LENGTH + RANDOM_LENGTH}}$`);

/** True for a well-formed id of that kind; says nothing about whether it exists. */
export function isId<Kind extends IdKind>(kind: Kind, value: unknown): value is Id<Kind> {
  const prefix = `${ID_PREFIXES[kind]}_`;
  return typeof value === 'string' && value.startsWith(prefix) && BODY.test(value.slice(prefix.length));
}

/** Validates one kind of id. */
export function idSchema<Kind extends IdKind>(kind: Kind) {
  return z.templateLiteral([`${ID_PREFIXES[kind]}_`, z.string().regex(BODY)]);
}

/**
 * A new id: 48 bits of `now` (milliseconds since 1970) and then 80 random bits, in lower-case Crockford base 32.
 * Ids sort by time, which keeps database indexes dense. They are names, not secrets: never let one admit anybody.
 */
export function newId<Kind extends IdKind>(kind: Kind, now: number = Date.now()): Id<Kind> {
  let time = '';
  for (let rest = now, index = 0; index < TIME_LENGTH; index++, rest = Math.floor(rest / 32)) {
    time = ALPHABET.charAt(rest % 32) + time;
  }
  let random = '';
  for (const byte of crypto.getRandomValues(new Uint8Array(RANDOM_LENGTH))) random += ALPHABET.charAt(byte & 31);
  return `${ID_PREFIXES[kind]}_${time}${random}`;
}
