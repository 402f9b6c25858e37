import { Lexer, type MarkedToken, type Token } from 'marked';

const INLINE_TYPES = ['br', 'checkbox', 'codespan', 'del', 'em', 'escape', 'image', 'link', 'strong', 'text'] as const;
const BLOCK_TYPES = ['blockquote', 'code', 'def', 'heading', 'hr', 'html', 'list', 'list_item', 'paragraph', 'space', 'table'] as const;
const TYPES: ReadonlySet<string> = new Set<MarkedToken['type']>([...INLINE_TYPES, ...BLOCK_TYPES]);

/** One block of a text: a paragraph, a list, a table. The same object for as long as its source has not changed. */
export type Block = MarkedToken;

/**
 * Reads GitHub-flavoured markdown. It makes no HTML, so nothing in the text can become any. A text that cannot be read as
 * markdown, because it is nested thousands deep, is one paragraph as it is.
 */
export function readBlocks(source: string): Block[] {
  try {
    return Lexer.lex(source, { gfm: true, breaks: true }).filter(isMarkedToken);
  } catch {
    return [{ type: 'paragraph', raw: source, text: source, tokens: [{ type: 'text', raw: source, text: source }] }];
  }
}

/** Those tokens that the renderer knows. The library's type leaves room for extensions, of which there are none. */
export function knownTokens(tokens: readonly Token[] | undefined): MarkedToken[] {
  return tokens?.filter(isMarkedToken) ?? [];
}

function isMarkedToken(token: Token): token is MarkedToken {
  return TYPES.has(token.type);
}
