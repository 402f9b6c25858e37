/**
 * Cuts text into small pieces, in the manner of a language model's tokens: a word with the space before it, long words in
 * several. Joined, they are the text.
 */
export function tokensOf(text: string): string[] {
  return text.match(/\s{0,8}[^\s]{1,8}|\s{1,8}/gu) ?? [];
}
