/**
 * What has no place in text from a server: control characters except line breaks and tabs, bidirectional controls (which
 * show another text than the model reads), zero-width characters, tags and whatever else is shown as nothing (which hides
 * text from people), and lone surrogates.
 */
const INVISIBLE = /(?![\n\t])\p{Cc}|[\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;

/**
 * Text without invisible characters, cut at `maxLength` characters, with an ellipsis where it was cut. It is cut before a word
 * and not within it: the beginning of a token would no longer be recognised as one by what redacts it later.
 */
export function plainText(text: string, maxLength: number): string {
  // Cut first: a pattern is not run over a megabyte of which a few kilobytes are kept.
  const visible = text
    .slice(0, maxLength * 2)
    .replace(INVISIBLE, '')
    .trim();
  if (visible.length <= maxLength) return visible;
  const kept = visible
    .slice(0, maxLength - 1)
    .replace(/\p{Cs}$/u, '')
    .replace(/[\w.~+/=%-]+$/, '');
  return `${kept.trimEnd()}…`;
}
