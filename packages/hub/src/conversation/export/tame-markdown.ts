import { cleanText, fencedText, literalLine } from './literal-text.ts';

/** What may stand before the content of a line: indentation, quotes and list items, one within the other. */
const CONTAINERS = /^(?:\s|>|[-+*](?=\s)|\d{1,9}[.)](?=\s))*/;
const FENCE = /^(\s*)(`{3,}|~{3,})([^`]*)$/;
const HEADING = /^#{1,6}\s/;
/** In words and not with a backslash, which could be taken for the end of an address before it. */
const LESS_THAN = '&lt;';
const EXCLAMATION_MARK = '&#33;';
const ASCII_PUNCTUATION = /[!-/:-@[-`{-~]/;

/**
 * An assistant's Markdown that stays within its own message: emphasis, lists, tables, links and code are as they were.
 * Headings become bold lines, so that every heading of the export is the export's own; HTML becomes text; pictures, which
 * would be loaded from wherever a tool said, become links. Code blocks are written anew, each closed.
 */
export function tameMarkdown(text: string): string {
  const lines = cleanText(text).split('\n');
  const out: string[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const [, indent = '', fence, info = ''] = FENCE.exec(line) ?? [];
    if (fence === undefined) {
      out.push(...tameLine(line, lines[index - 1] ?? ''));
      continue;
    }
    const end = lines.findIndex((other, at) => at > index && closes(fence, other));
    const content = lines.slice(index + 1, end === -1 ? undefined : end).map((inside) => withoutIndent(inside, indent.length));
    out.push('', fencedText(content.join('\n'), /^\s*([\w+#.-]{1,20})/.exec(info)?.[1]), '');
    index = end === -1 ? lines.length : end;
  }
  return out
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

function closes(fence: string, line: string): boolean {
  const mark = line.trim();
  return mark.length >= fence.length && mark === fence.charAt(0).repeat(mark.length);
}

function withoutIndent(line: string, width: number): string {
  const indent = /^[ \t]*/.exec(line)?.[0].length ?? 0;
  return line.slice(Math.min(indent, width));
}

/** One line outside code blocks. `before` is the line that it follows, of which an underline would make a heading. */
function tameLine(line: string, before: string): string[] {
  const content = line.trimEnd();
  const containers = CONTAINERS.exec(content)?.[0] ?? '';
  const rest = content.slice(containers.length);
  if (HEADING.test(rest) && containers.trim() === '') return ['', boldLine(rest), ''];
  const isUnderline = /^(?:=+|-+)$/.test(rest) && before.trim() !== '';
  const tamed = rest.startsWith('#') || isUnderline ? `\\${rest.charAt(0)}${tameInline(rest.slice(1))}` : tameInline(rest);
  return [containers + tamed + (line.endsWith('  ') && rest !== '' ? '  ' : '')];
}

/** A heading as a bold line. What stands in asterisks can begin no list, quote or heading of its own. */
function boldLine(heading: string): string {
  const text = withoutEnds(withoutEnds(heading, '#').trim(), '**');
  if (text === '') return '';
  return `**${text.includes('*') ? literalLine(text) : tameInline(text)}**`;
}

function withoutEnds(text: string, mark: string): string {
  let [from, to] = [0, text.length];
  while (from < to && text.startsWith(mark, from)) from += mark.length;
  while (from < to && text.startsWith(mark, to - mark.length)) to -= mark.length;
  return text.slice(from, to);
}

/**
 * Escapes what would become HTML, a picture or a definition. Code in backticks is kept as it is, unless such a sign is in
 * it: then readers could differ on where the code ends, and it becomes plain words.
 */
function tameInline(text: string): string {
  let tamed = '';
  for (let at = 0; at < text.length; ) {
    const sign = text.charAt(at);
    const run = /^(`+|~{3,})/.exec(text.slice(at))?.[1];
    if (sign === '\\' && ASCII_PUNCTUATION.test(text.charAt(at + 1))) {
      tamed += text.charAt(at + 1) === '<' ? LESS_THAN : text.slice(at, at + 2);
      at += 2;
    } else if (run !== undefined) {
      const code = run.startsWith('`') ? codeAt(text, at, run.length) : null;
      tamed += code ?? run.replaceAll(/./g, '\\$&');
      at += code?.length ?? run.length;
    } else {
      tamed += escapeSign(text, at);
      at += 1;
    }
  }
  return tamed;
}

function escapeSign(text: string, at: number): string {
  if (text.startsWith('<', at)) return LESS_THAN;
  if (text.startsWith('![', at)) return EXCLAMATION_MARK;
  // A definition of a link is good for the whole document, so no message has one.
  return text.startsWith(']:', at - 1) ? '\\:' : text.charAt(at);
}

/** The code in backticks that begins there, with them; null where nothing closes it, or where it may not stay code. */
function codeAt(text: string, at: number, length: number): string | null {
  for (const { 0: run, index } of text.slice(at + length).matchAll(/`+/g)) {
    if (run.length !== length) continue;
    const code = text.slice(at, at + length + index + length);
    return /<|!\[|\]:/.test(code) ? null : code;
  }
  return null;
}
