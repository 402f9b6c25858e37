// Says in tables where a program spent its time: `node benchmarks/profile.ts FILE.cpuprofile`, for the files that
// `npm run bench -- NAME --profile=FOLDER` writes.
import { readFile } from 'node:fs/promises';
import { formatTable } from '../scripts/process/table.ts';
import { type Cost, profileSchema, summarizeProfile } from './harness/profile-summary.ts';

const SHOWN = 40;

const file = process.argv[2];
if (file === undefined) {
  process.stderr.write('Takes the path of a .cpuprofile.\n');
  process.exitCode = 2;
} else {
  const { busyMs, byPackage, byFile, byFunction } = summarizeProfile(profileSchema.parse(JSON.parse(await readFile(file, 'utf8'))));
  const sections = [table('package', byPackage), table('file', byFile), table('function', byFunction)];
  process.stdout.write(`${file}: busy for ${Math.round(busyMs)} ms\n\n${sections.join('\n\n')}\n`);
}

function table(title: string, costs: readonly Cost[]): string {
  const rows = costs.slice(0, SHOWN).map(({ name, self, total }) => [percent(self), percent(total), name]);
  return formatTable([['self %', 'total %', title], ...rows]);
}

function percent(share: number): string {
  return (share * 100).toFixed(1);
}
