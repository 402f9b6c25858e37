// Prints which tests prove which requirement; `--json` prints the same as `[{id, phase, must, tests: []}]`.
// Fails when a test names an id that does not exist.
import { formatTable } from './process/table.ts';
import { collectProofs } from './requirements/collect.ts';

const { proofs, problems } = collectProofs();

if (process.argv.includes('--json')) {
  process.stdout.write(`${JSON.stringify(proofs, null, 2)}\n`);
} else {
  const rows = proofs.flatMap(({ id, phase, tests }) => {
    const [first = 'not yet', ...others] = tests;
    return [[id, String(phase), first], ...others.map((test) => ['', '', test])];
  });
  const proved = proofs.filter(({ tests }) => tests.length > 0).length;
  process.stdout.write(
    `${formatTable([['id', 'phase', 'proved by'], ...rows])}\n\n${proved} of ${proofs.length} requirements are proved.\n`,
  );
}

for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exitCode = 1;
