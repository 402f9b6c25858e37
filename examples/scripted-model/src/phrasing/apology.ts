import { isRecord } from './record.ts';

/**
 * The sentence of an error, if a result is one: text that begins with "Error", a short text that speaks of permission, or an
 * object whose `error` says what is wrong. Null for any other result.
 */
export function errorOf(content: string, value: unknown): string | null {
  if (isRecord(value)) {
    const { error, message } = value;
    if (typeof error === 'string' && error !== '') return error;
    if (isRecord(error) && typeof error['message'] === 'string') return error['message'];
    return error !== undefined && error !== null && error !== false && typeof message === 'string' ? message : null;
  }
  const text = (typeof value === 'string' ? value : content).trim();
  if (/^error\b/iu.test(text)) return text.replace(/^error(?:\s+executing tool\s+\S+)?\s*[:.-]*\s*/iu, '');
  const refused = /\b(?:permission|not (?:allowed|permitted|authori[sz]ed)|forbidden|access (?:is )?denied|unauthori[sz]ed)\b/iu;
  return value === undefined && text.length <= 400 && refused.test(text) ? text : null;
}

/** Says that it did not work, and quotes why. */
export function apologyFor(title: string, sentence: string): string {
  const reason = sentence.replace(/\s+/gu, ' ').trim().slice(0, 600);
  const what = `I am sorry, that did not work (${title.toLowerCase()})`;
  return reason === '' ? `${what}, and I was not told why.` : `${what}:\n\n> ${reason}`;
}
