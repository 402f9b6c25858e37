import { describe, expect, it } from 'vitest';
import { comingTime, duration, relativeTime } from './relative-time.ts';

/** A Saturday, where the tests run. */
const NOW = new Date(2026, 10, 21, 15, 30).getTime();
const at = (...[month, day, hour, minute]: [number, number, number, number]) => new Date(2026, month - 1, day, hour, minute).getTime();

describe('how long ago it was', () => {
  it.each([
    [NOW, 'now', 'jetzt'],
    [NOW + 5000, 'now', 'jetzt'],
    [NOW - 59_000, 'now', 'jetzt'],
    [NOW - 60_000, '1 minute ago', 'vor 1 Minute'],
    [NOW - 59 * 60_000, '59 minutes ago', 'vor 59 Minuten'],
    [at(11, 21, 9, 0), '6 hours ago', 'vor 6 Stunden'],
    [at(11, 20, 23, 59), 'yesterday', 'gestern'],
    [at(11, 18, 8, 0), '3 days ago', 'vor 3 Tagen'],
    [at(11, 14, 8, 0), '14 Nov', '14. Nov.'],
    [new Date(2025, 10, 14).getTime(), '14 Nov 2025', '14. Nov. 2025'],
  ])('is said as people say it: %s', (time, english, german) => {
    expect(relativeTime(time, NOW, 'en-GB')).toBe(english);
    expect(relativeTime(time, NOW, 'de')).toBe(german);
  });

  it('is hours shortly after midnight, not yet a day', () => {
    expect(relativeTime(at(11, 20, 23, 0), at(11, 21, 0, 30), 'en')).toBe('1 hour ago');
  });
});

it.each([
  [at(11, 21, 18, 0), '18:00', 'today', 'heute'],
  [at(11, 22, 9, 30), '09:30', 'tomorrow', 'morgen'],
  [at(11, 25, 9, 30), '09:30', 'Wednesday 25 November', 'Mittwoch, 25. November'],
])('a time to come has its day: %s', (time, hour, english, german) => {
  expect(comingTime(time, NOW, 'en-GB')).toEqual({ hour, day: english });
  expect(comingTime(time, NOW, 'de')).toEqual({ hour, day: german });
});

it.each([
  [1, '1 minute', '1 Minute'],
  [60, '60 minutes', '60 Minuten'],
  [90, '90 minutes', '90 Minuten'],
  [120, '2 hours', '2 Stunden'],
  [1440, '1 day', '1 Tag'],
])('%s minutes are said in the unit that they fill', (minutes, english, german) => {
  expect([duration(minutes, 'en'), duration(minutes, 'de')]).toEqual([english, german]);
});
