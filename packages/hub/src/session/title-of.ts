/** Characters of a title that is made from a message. */
const MAX_LENGTH = 60;
const SEGMENTER = new Intl.Segmenter();

/** A title for a conversation from its first message: one line, whole words where possible, at most 60 characters. */
export function titleOf(message: string): string {
  const line = message.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  const characters = [...SEGMENTER.segment(line.slice(0, 4 * MAX_LENGTH))].map(({ segment }) => segment);
  if (characters.length <= MAX_LENGTH) return line;
  const cut = characters.slice(0, MAX_LENGTH - 1).join('');
  const lastSpace = cut.lastIndexOf(' ');
  return `${(lastSpace > cut.length / 2 ? cut.slice(0, lastSpace) : cut).trimEnd()}…`;
}
