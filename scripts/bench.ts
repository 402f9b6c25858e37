// Runs the benchmarks named on the command line, or all of them. `--json` prints JSON: one result for one name, else a list;
// `--quick` only shows that they work; `--profile=FOLDER` leaves CPU profiles there.
import { parseArgs } from 'node:util';
import { benchmarkNames, formatBenchmark, runBenchmark } from './bench/benchmark.ts';

const { values, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false }, profile: { type: 'string' } },
});
const known = benchmarkNames();
const unknown = asked.find((name) => !known.includes(name));

if (unknown !== undefined) {
  process.stderr.write(`There is no benchmark "${unknown}"; there is ${known.join(', ') || 'none'}.\n`);
  process.exitCode = 1;
} else {
  const results = [];
  for (const name of asked.length > 0 ? asked : known) {
    const result = await runBenchmark(name, { quick: values.quick, profileFolder: values.profile ?? null });
    results.push(result);
    if (!values.json) process.stdout.write(`${formatBenchmark(result)}\n\n`);
  }
  if (values.json) process.stdout.write(`${JSON.stringify(asked.length === 1 ? results[0] : results, null, 2)}\n`);
}
