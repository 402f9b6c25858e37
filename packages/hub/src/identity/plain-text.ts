/**
 * Text that can be shown in one line anywhere: control characters and line breaks become a space, and signs that turn the
 * direction of writing, by which a text can look like another, are taken out.
 */
export function plainText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();
}
