import { labelOf } from './label.ts';
import { inline } from './markdown.ts';

export const MAX_ROWS = 20;
const MAX_COLUMNS = 8;

export type Row = Readonly<Record<string, unknown>>;

/**
 * Rows as a markdown table, of at most {@link MAX_ROWS} rows and 8 columns, and then a line that says how many rows were
 * left out. Columns come in the order of the first row that has them; those empty throughout are left out.
 */
export function tableOf(rows: readonly Row[], total: number = rows.length): string {
  const shown = rows.slice(0, MAX_ROWS);
  const names = [...new Set(shown.flatMap((row) => Object.keys(row)))].filter((name) => shown.some((row) => inline(row[name]) !== ''));
  const flat = names.filter((name) => shown.every((row) => typeof row[name] !== 'object' || row[name] === null));
  const columns = names.length > MAX_COLUMNS && flat.length > 0 ? flat.slice(0, MAX_COLUMNS) : names.slice(0, MAX_COLUMNS);
  if (columns.length === 0) return `${shown.length === 1 ? '1 entry' : `${shown.length} entries`} without content.`;
  const numeric = columns.map((name) =>
    shown.every((row) => row[name] === undefined || row[name] === null || typeof row[name] === 'number'),
  );
  const lines = [
    line(columns.map((name) => inline(labelOf(name)))),
    line(numeric.map((right) => (right ? '---:' : '---'))),
    ...shown.map((row) => line(columns.map((name) => inline(row[name])))),
  ];
  const left = Math.max(total, rows.length) - shown.length;
  return left > 0 ? `${lines.join('\n')}\n\n… and ${left} more.` : lines.join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
