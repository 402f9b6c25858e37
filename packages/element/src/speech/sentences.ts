/** The text up to the end of its last finished sentence or line, and the rest. */
export function splitSentences(text: string, locale: string): { finished: string; rest: string } {
  const segments = [...new Intl.Segmenter(locale, { granularity: 'sentence' }).segment(text)];
  const last = segments.at(-1)?.segment ?? '';
  // The last sentence may be going on; it is finished where a line ends.
  const length = last.endsWith('\n') ? text.length : text.length - last.length;
  return { finished: text.slice(0, length), rest: text.slice(length) };
}
