// The soak in full: `npm run soak`. Prints its numbers, and fails where one answer failed, one user was sent to sign in,
// something was shown to somebody else, a call was doubled, or memory grew.
import { runSoak } from './soak.ts';
import { allowedGrowth, formatSoak, heapGrowth } from './soak-report.ts';

const result = await runSoak({
  users: 500,
  seconds: 180,
  pace: { tokenLifeMs: [5000, 12_000], pauseMs: [6000, 18_000], questionsInConversation: 5 },
});
const grown = heapGrowth(result) > allowedGrowth(result) ? ['The memory of the hub has grown.'] : [];
const found = [...result.problems, ...result.doubled.map((label) => `The parcel ${label} was sent twice.`), ...grown];
process.stdout.write(`${formatSoak(result)}\n`);
for (const problem of found.slice(0, 50)) process.stdout.write(`${problem}\n`);
if (found.length > 0) process.exitCode = 1;
