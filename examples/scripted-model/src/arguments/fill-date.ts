import { fits } from '../tools/shape.ts';
import type { Reading } from './reading.ts';
import type { Slot } from './slot.ts';

const SINCE = /^(?:from|since|after|starting)$/;
const UNTIL = /^(?:to|until|till|before|by|through)$/;

/**
 * A day, or the day that begins or ends what the text names. "Since Monday" has no end and "until Monday" no beginning;
 * of two plain dates the first begins and the second ends; a month or a single day does both, and is taken by neither alone.
 */
export function fillDate({ shape }: Slot, role: 'date' | 'date_from' | 'date_to', reading: Reading): string | undefined {
  const wantsTime = shape.kind === 'string' && shape.format === 'date-time';
  const mentions = reading.free('date');
  const marked = mentions.map((mention) => ({ mention, word: reading.wordBefore(mention.start)?.lower ?? '' }));
  const since = marked.find(({ word }) => SINCE.test(word))?.mention;
  const until = marked.find(({ word }) => UNTIL.test(word))?.mention;
  const plain = marked.filter(({ mention }) => mention !== since && mention !== until).map(({ mention }) => mention);
  const open = since !== undefined || until !== undefined;

  const begin = since ?? (open && mentions.length < 2 ? undefined : (plain[0] ?? (mentions.length > 1 ? mentions[0] : undefined)));
  const end =
    until ?? (open && mentions.length < 2 ? undefined : (plain.find((mention) => mention !== begin) ?? (open ? undefined : begin)));
  const chosen = role === 'date' ? mentions[0] : role === 'date_from' ? begin : end;
  if (chosen === undefined) return undefined;
  const day = role === 'date_to' ? chosen.days.to : chosen.days.from;
  const value = wantsTime ? `${day}T${role === 'date_to' ? '23:59:59' : '00:00:00'}Z` : day;
  return fits(value, shape) ? value : undefined;
}
