/** A fenced block of a page. `language` is the first word after the fence; `line` is where its first line of code stands. */
export type CodeBlock = { readonly language: string; readonly code: string; readonly line: number };

const FENCE = /^( {0,3})(`{3,}|~{3,})\s*([^`\s]*)[^`]*$/;

/** The fenced code blocks of a Markdown page, in order. A block that is never closed ends with the page. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { fence: string; language: string; lines: string[]; line: number } | null = null;
  for (const [index, text] of markdown.split('\n').entries()) {
    const [, , fence = '', language = ''] = FENCE.exec(text) ?? [];
    if (open === null) {
      if (fence !== '') open = { fence, language, lines: [], line: index + 2 };
    } else if (fence.startsWith(open.fence) && language === '') {
      blocks.push({ language: open.language, code: open.lines.join('\n'), line: open.line });
      open = null;
    } else {
      open.lines.push(text);
    }
  }
  if (open !== null) blocks.push({ language: open.language, code: open.lines.join('\n'), line: open.line });
  return blocks;
}

/** The page with its code blocks and inline code taken out: what is left is prose and links. */
export function proseOf(markdown: string): string {
  return withoutBlocks(markdown).replaceAll(/`[^`\n]*`/g, '');
}

/** The page with its code blocks taken out. */
export function withoutBlocks(markdown: string): string {
  let isCode = false;
  const kept = markdown.split('\n').filter((text) => {
    if (!FENCE.test(text)) return !isCode;
    isCode = !isCode;
    return false;
  });
  return kept.join('\n');
}
