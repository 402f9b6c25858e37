/** Days that a text names, both included, as `YYYY-MM-DD`. */
export type Days = { readonly from: string; readonly to: string };

const DAY = 86_400_000;

/** Names of days and spans of days, and what they mean at `now`, in UTC. */
const NAMED: readonly [pattern: string, days: (now: Date) => Days][] = [
  ['today', (now) => single(now, 0)],
  ['yesterday', (now) => single(now, -1)],
  ['tomorrow', (now) => single(now, 1)],
  ['(?:this|current) month', (now) => month(now, 0)],
  ['(?:last|previous) month', (now) => month(now, -1)],
  ['(?:this|current) year', (now) => year(now, 0)],
  ['(?:last|previous) year', (now) => year(now, -1)],
  ['(?:last|past) (?:week|7 days|seven days)', (now) => ({ from: day(now, -7), to: day(now, 0) })],
  ['(?:last|past) 30 days', (now) => ({ from: day(now, -30), to: day(now, 0) })],
];

const ISO = /\b(\d{4}-\d{2}-\d{2})(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?\b/gu;

/** The dates in a text, ISO 8601 or in the words above, in order. A date that no calendar has is none. */
export function datesIn(text: string, now: Date): { start: number; end: number; days: Days }[] {
  const found = Array.from(text.matchAll(ISO), (match) => ({ match, days: { from: match[1] ?? '', to: match[1] ?? '' } })).filter(
    ({ days }) => isDay(days.from),
  );
  for (const [pattern, days] of NAMED) {
    for (const match of text.matchAll(new RegExp(`\\b${pattern}\\b`, 'giu'))) found.push({ match, days: days(now) });
  }
  return found
    .map(({ match, days }) => ({ start: match.index, end: match.index + match[0].length, days }))
    .sort((one, other) => one.start - other.start);
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function day(now: Date, offset: number): string {
  return new Date(now.getTime() + offset * DAY).toISOString().slice(0, 10);
}

function single(now: Date, offset: number): Days {
  return { from: day(now, offset), to: day(now, offset) };
}

function month(now: Date, offset: number): Days {
  const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1);
  const next = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset + 1, 1);
  return { from: day(new Date(first), 0), to: day(new Date(next), -1) };
}

function year(now: Date, offset: number): Days {
  const number = now.getUTCFullYear() + offset;
  return { from: `${number}-01-01`, to: `${number}-12-31` };
}
