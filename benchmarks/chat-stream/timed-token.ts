/** UTF-16 units of one token: a space and a short word, as models send them. Every token has the same length. */
export const TOKEN_LENGTH = 7;

const DIGITS = TOKEN_LENGTH - 2;
/** Microseconds after which the clock in a token begins again: a minute. No benchmark keeps a token that long. */
const PERIOD = 36 ** DIGITS;

/** A token that carries the moment it was made, such as ` w04k2z`, so that whoever reads it knows how long it was under way. */
export function timedToken(nowMicros: number): string {
  return ` w${(nowMicros % PERIOD).toString(36).padStart(DIGITS, '0')}`;
}

/**
 * Microseconds between the moment in the token and now.
 * @throws {Error} when the text is not a token: it was cut, mixed up or changed on its way.
 */
export function ageOf(token: string, nowMicros: number): number {
  if (!/^ w[0-9a-z]{5}$/.test(token)) throw new Error('What arrived is not the text that the model sent.');
  const age = (nowMicros % PERIOD) - Number.parseInt(token.slice(2), 36);
  return age < 0 ? age + PERIOD : age;
}

/** Microseconds of the clock that all processes of one machine share. */
export function monotonicMicros(): number {
  return Number(process.hrtime.bigint() / 1000n);
}
