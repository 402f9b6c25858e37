import { Lexer, type MarkedToken, type Token } from 'marked';

const INLINE_TYPES = ['br', 'checkbox', 'codespan', 'del', 'em', 'escape', 'image', 'link', 'strong', 'text'] as const;
const BLOCK_TYPES = ['blockquote', 'code', 'def', 'heading', 'hr', 'html', 'list', 'list_item', 'paragraph', 'space', 'table'] as const;
const TYPES: ReadonlySet<string> = new Set<MarkedToken['type']>([...INLINE_TYPES, ...BLOCK_TYPES]);

/** One block of a text: a paragraph, a list, a table. The same object for as long as its source has not changed. */
export type Block = MarkedToken;

/** Reads GitHub-flavoured markdown. It makes no HTML, so nothing in the text can become any. */
export function readBlocks(source: string): Block[] {
  return Lexer.lex(source, { gfm: true, breaks: true }).filter(isMarkedToken);
}

/** Those tokens that the renderer knows. The library's type leaves room for extensions, of which there are none. */
export function knownTokens(tokens: readonly Token[] | undefined): MarkedToken[] {
  return tokens?.filter(isMarkedToken) ?? [];
}

function isMarkedToken(token: Token): token is MarkedToken {
  return TYPES.has(token.type);
}
