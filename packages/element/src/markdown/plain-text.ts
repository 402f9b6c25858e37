import type { MarkedToken } from 'marked';
import { resolveReferences } from './character-reference.ts';
import { knownTokens } from './tokens.ts';

/** The words of tokens, for those who listen and for labels. A block of code or a table is named, not read out. */
export function plainText(tokens: readonly MarkedToken[]): string {
  return tokens.map(wordsOf).join('');
}

function wordsOf(token: MarkedToken): string {
  switch (token.type) {
    case 'text':
      return token.tokens ? plainText(knownTokens(token.tokens)) : resolveReferences(token.text);
    case 'escape':
    case 'codespan':
      return token.text;
    case 'paragraph':
    case 'heading':
      return `${plainText(knownTokens(token.tokens))}\n`;
    case 'strong':
    case 'em':
    case 'del':
    case 'link':
    case 'blockquote':
      return plainText(knownTokens(token.tokens));
    case 'list':
      return token.items.map((item) => `${plainText(knownTokens(item.tokens)).trim()}\n`).join('');
    case 'list_item':
      return plainText(knownTokens(token.tokens));
    case 'image':
      return token.text;
    case 'table':
      return token.rows.map((row) => `${row.map((cell) => plainText(knownTokens(cell.tokens))).join(', ')}.\n`).join('');
    case 'br':
      return '\n';
    case 'html':
      return token.text;
    case 'code':
    case 'hr':
    case 'def':
    case 'space':
    case 'checkbox':
      return '';
  }
}
