const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long ago that was, as one says it: "5 minutes ago", "yesterday", and the date for what is older than a week. */
export function relativeTime(time: number, now: number, locale: string): string {
  const ago = now - time;
  const days = daysBetween(time, now);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  if (ago < MINUTE) return format.format(0, 'second');
  if (ago < HOUR) return format.format(-Math.floor(ago / MINUTE), 'minute');
  if (days === 0 || ago < 6 * HOUR) return format.format(-Math.floor(ago / HOUR), 'hour');
  if (days < 7) return format.format(-days, 'day');
  const isThisYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...(!isThisYear && { year: 'numeric' }) }).format(time);
}

/** A time to come: the hour, and its day as one says it, "today", "tomorrow" or the date. */
export function comingTime(time: number, now: number, locale: string): { hour: string; day: string } {
  // "6:00 PM" stays on one line.
  const hour = new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(time).replaceAll(/\s/g, '\u00a0');
  const days = -daysBetween(time, now);
  const day =
    days < 2
      ? new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day')
      : new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' }).format(time);
  return { hour, day };
}

/** A number of minutes in the largest unit that it is a whole number of: "45 minutes", "2 hours", "1 day". */
export function duration(minutes: number, locale: string): string {
  const [value, unit] =
    minutes % 1440 === 0 ? [minutes / 1440, 'day'] : minutes % 60 === 0 && minutes > 60 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

/** How many midnights, where the user is, lie between an earlier and a later time. */
function daysBetween(earlier: number, later: number): number {
  const midnight = (time: number) => new Date(time).setHours(0, 0, 0, 0);
  return Math.round((midnight(later) - midnight(earlier)) / (24 * HOUR));
}
