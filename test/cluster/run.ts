// The cluster under fire in full: `npm run cluster`. Two minutes for each way in which hubs are connected.
import { runChaos } from './chaos.ts';
import { formatChaos } from './chaos-report.ts';
import { verdictOn } from './chaos-verdict.ts';
import { GROUNDS } from './ground.ts';

for (const ground of GROUNDS) {
  const result = await runChaos({ ground, seconds: 120, users: 24, killEveryMs: 3000, pauseMs: 500 });
  const found = verdictOn(result);
  process.stdout.write(`${formatChaos(result)}\n${found.slice(0, 50).join('\n')}\n\n`);
  if (found.length > 0) process.exitCode = 1;
}
