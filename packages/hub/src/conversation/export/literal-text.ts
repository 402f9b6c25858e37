/**
 * The signs by which text becomes something else in the middle of a Markdown line. An underscore within a word does not, and
 * `<` is not among them: a backslash before it could be taken for the end of an address, and the tag after it for a tag.
 */
const INLINE_SIGNS = /[\\`*[\]>&~|$#]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;
/** Those that do so at its beginning only: lists, rules, and the underlines that make a heading of the line before. */
const LEADING_SIGN = /^([-+=:]|\d{1,9}(?=[.)]))/;
/** Addresses, without the full stop of the sentence that they are in. */
const ADDRESS = /(?<![\p{L}\p{N}])(https?:\/\/[^\s<>"`]*[^\s<>"`.,;:!?)\]])/gu;
/** Signs that turn the direction of writing for whatever follows, by which a line can look like another. */
const DIRECTION_SIGNS = /[\u202a-\u202e\u2066-\u2069]/g;
/** Everything that ends a line somewhere. */
const LINE_ENDS = /\r\n?|[\u0085\u2028\u2029]/g;

/** Text with one kind of line end and without control characters, as every part of an export is. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(DIRECTION_SIGNS, '')
    .replaceAll(LINE_ENDS, '\n')
    .replaceAll(/[^\P{Cc}\n\t]/gu, '');
}

/** Markdown that shows exactly this text in one line: no emphasis, no HTML and no link but to an address that it names. */
export function literalLine(text: string): string {
  return literal(cleanText(text).replaceAll(/\s+/g, ' ').trim());
}

/** Markdown that shows exactly this text as a quote, line by line. Nothing in it reaches beyond the quote. */
export function literalQuote(text: string): string {
  return cleanText(text)
    .trim()
    .split('\n')
    .map((line, index, lines) => {
      const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
      const rest = line.trim();
      if (rest === '') return '>';
      // Spaces at the beginning would be dropped, or make code of the line; two at its end keep the line break.
      const kept = '\u00a0'.repeat(indent.replaceAll('\t', '    ').length);
      return `> ${kept}${literal(rest)}${(lines[index + 1] ?? '').trim() === '' ? '' : '  '}`;
    })
    .join('\n');
}

/** Text as a block of code, in a fence longer than any that is in the text. */
export function fencedText(text: string, language = ''): string {
  const content = cleanText(text);
  let fence = '```';
  for (const [run] of content.matchAll(/`+/g)) if (run.length >= fence.length) fence = `${run}\``;
  return `${fence}${language}\n${content}\n${fence}`;
}

/** One line. Addresses are put in angle brackets, where nothing has to be escaped, so that they stay what they are. */
function literal(line: string): string {
  return line
    .split(ADDRESS)
    .map((piece, index) => (index % 2 === 1 ? `<${piece}>` : piece.replaceAll(INLINE_SIGNS, '\\$&').replaceAll('<', '&lt;')))
    .join('')
    .replace(LEADING_SIGN, (sign) => (/^\d/.test(sign) ? `${sign}\\` : `\\${sign}`));
}
