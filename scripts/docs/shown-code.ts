import type { CodeBlock } from './code-blocks.ts';

/** What stands on the line before a block that shows a file, or a named region of it: `<!-- code: examples/guides/resolver/jwt.js -->`. */
const MARKER = /^<!-- code: ([\w./-]+)(?:#([\w-]+))? -->$/;
const SHOWN_BLOCK = /^(<!-- code: .*-->)\n(`{3,})(.*)\n(?:(?!\2).*\n)*\2$/gm;
const ANY_MARKER = /<!-- code:/g;

const REGION_START = /^\s*(?:\/\/|<!--) #region ([\w-]+)/;
const REGION_END = /^\s*(?:\/\/|<!--) #endregion/;

/** Languages in which a reader copies a program, and not an answer or a setting. */
const PROGRAMS = new Set(['js', 'jsx', 'ts', 'tsx', 'typescript', 'javascript', 'html', 'vue']);

/**
 * The page with every block that has a marker showing what the marker names. The file is what is checked and run; the page
 * can only follow it.
 * @throws {Error} naming page and marker, where the file has no such region, a marker has no block, or the code would
 * close its own block.
 */
export function showCode(page: { readonly path: string; readonly text: string }, readFile: (path: string) => string): string {
  let shown = 0;
  const text = page.text.replaceAll(SHOWN_BLOCK, (_block, marker: string, fence: string, language: string) => {
    shown += 1;
    const [, path = '', region] = MARKER.exec(marker) ?? [];
    const code = path === '' ? null : codeOf(readFile(path), region);
    if (code === null) throw new Error(`${page.path} shows "${marker}", and there is no such region.`);
    if (code.includes(fence))
      throw new Error(`${page.path} shows "${marker}", whose code holds "${fence}": give the block a longer fence.`);
    return [marker, `${fence}${language}`, code, fence].join('\n');
  });
  if (shown !== [...page.text.matchAll(ANY_MARKER)].length) throw new Error(`${page.path} has a marker that no block follows.`);
  return text;
}

/** The code without the marks of its regions, or of one region without its indentation; null where there is no such region. */
export function codeOf(source: string, region?: string): string | null {
  const lines = source.split('\n');
  if (region === undefined) return dedent(lines.filter((line) => !REGION_START.test(line) && !REGION_END.test(line)));
  const start = lines.findIndex((line) => REGION_START.exec(line)?.[1] === region);
  const end = lines.findIndex((line, index) => index > start && REGION_END.test(line));
  return start === -1 || end === -1 ? null : dedent(lines.slice(start + 1, end));
}

/** Whether the block has a marker, so that its code is checked where it comes from. */
export function isShown(markdown: string, block: CodeBlock): boolean {
  return MARKER.test(markdown.split('\n')[block.line - 3] ?? '');
}

/** Whether the block is a program that no file stands behind, so that nobody would notice when it stops working. */
export function isUnproved(markdown: string, block: CodeBlock): boolean {
  return PROGRAMS.has(block.language) && !isShown(markdown, block);
}

function dedent(lines: readonly string[]): string {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents);
  return lines
    .map((line) => line.slice(indent))
    .join('\n')
    .trim();
}
