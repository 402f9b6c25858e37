/**
 * The end of a text that is still being written, made to look as it will when its next few characters are there: an open
 * emphasis or code span is closed, the beginning of a link shows its words, and a lone marker is left out. So nothing
 * flickers between characters and form. Only the last line is looked at.
 */
export function completeTail(source: string): string {
  const start = source.lastIndexOf('\n') + 1;
  if (isInFence(source)) return source;
  const head = source.slice(0, start);
  let line = source.slice(start);
  line = line.replace(/!?\[([^\][]*)\]\([^()\s]*$/, '$1').replace(/!?\[([^\][]*)$/, '$1');
  if (/^\s*(?:[-*+]|\d+[.)]|#{1,6}|>)?\s*(?:\*{1,3}|_{1,3}|`{1,3}|~{1,2})?\s*$/.test(line) && line.trim() !== '') {
    return /[*_`~]$/.test(line.trimEnd()) || /^\s*#+\s*$/.test(line) ? head : head + line;
  }
  const ticks = line.split('`').length - 1;
  if (ticks % 2 === 1) return `${head}${line.endsWith('`') ? line.slice(0, -1) : `${line}\``}`;
  const open = (line.match(/\*\*/g) ?? []).length % 2 === 1;
  if (!open) return head + line;
  return head + (line.endsWith('**') ? line.slice(0, -2) : `${line.replace(/\*$/, '').trimEnd()}**`);
}

/** Whether the text ends inside of a fenced block of code, where every character means itself. */
function isInFence(source: string): boolean {
  let fence: string | null = null;
  for (const line of source.split('\n')) {
    const mark = line.match(/^\s*(`{3,}|~{3,})/)?.[1];
    if (mark === undefined) continue;
    if (fence === null) fence = mark;
    else if (mark.startsWith(fence)) fence = null;
  }
  return fence !== null;
}
