/**
 * A table in plain text: the first row is the head, and columns are as wide as their widest cell.
 * A column is aligned to the right where every cell below the head that is not empty is a number, with a unit or without.
 */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const columns = head.map((title, index) => {
    const cells = body.map((row) => row[index] ?? '');
    const width = Math.max(title.length, ...cells.map((cell) => cell.length));
    const filled = cells.filter((cell) => cell !== '');
    const isNumeric = filled.length > 0 && filled.every((cell) => /^-?\d/.test(cell));
    return { width, isNumeric };
  });
  const line = (row: readonly string[]) =>
    columns
      .map(({ width, isNumeric }, index) => (isNumeric ? (row[index] ?? '').padStart(width) : (row[index] ?? '').padEnd(width)))
      .join('  ')
      .trimEnd();
  const rule = columns.map(({ width }) => '─'.repeat(width));
  return [line(head), rule.join('  '), ...body.map(line)].join('\n');
}

/** Milliseconds as people read them: `840 ms`, `3.2 s`. */
export function formatDuration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
