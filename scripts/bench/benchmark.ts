import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { formatTable } from '../process/table.ts';
import { ROOT } from '../project.ts';

const FOLDER = 'benchmarks';

const resultSchema = z.looseObject({
  name: z.string(),
  /** What was compared, one row each, under the names of its columns. */
  rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()]))).min(1),
  /** What a reader must know to read the rows rightly. */
  notes: z.array(z.string()).optional(),
});

/** What a benchmark finds. Fields beyond these are its own, and are in the JSON only. */
export type BenchmarkResult = z.infer<typeof resultSchema>;

/** What every benchmark can be asked: a short run that only shows that it works, and where to write CPU profiles (null: none). */
export type BenchmarkOptions = { readonly quick: boolean; readonly profileFolder: string | null };

const moduleSchema = z.object({
  run: z.custom<(options: BenchmarkOptions) => Promise<unknown>>((value) => typeof value === 'function', 'exports no function `run`'),
});

/** The questions that are asked: the folders of `benchmarks/` that have a `run.ts`. */
export function benchmarkNames(): string[] {
  if (!existsSync(join(ROOT, FOLDER))) return [];
  return readdirSync(join(ROOT, FOLDER))
    .filter((name) => existsSync(join(ROOT, FOLDER, name, 'run.ts')))
    .toSorted();
}

/**
 * Runs `benchmarks/NAME/run.ts`, which exports `run(options): Promise<BenchmarkResult>` and prints nothing on standard output.
 * @throws {Error} when it exports no such function, or comes to something else.
 */
export async function runBenchmark(name: string, options: BenchmarkOptions): Promise<BenchmarkResult> {
  const loaded: unknown = await import(pathToFileURL(join(ROOT, FOLDER, name, 'run.ts')).href);
  const { run } = moduleSchema.parse(loaded);
  return resultSchema.parse(await run(options));
}

/** The rows as a table, with the notes below it. Numbers have three significant digits at least. */
export function formatBenchmark(result: BenchmarkResult): string {
  const columns = [...new Set(result.rows.flatMap((row) => Object.keys(row)))];
  const rows = result.rows.map((row) => columns.map((column) => formatCell(row[column] ?? null)));
  const notes = (result.notes ?? []).map((note) => `\n${note}`);
  return [result.name, '', formatTable([columns, ...rows]), ...notes].join('\n');
}

function formatCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'string' || Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
