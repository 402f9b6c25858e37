import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../project.ts';

/**
 * Loads the demo company once, without starting it, so that what Node compiles of it is kept (in the folder that
 * NODE_COMPILE_CACHE names) and the first `npm start` is as quick as every later one. Without that variable it does nothing.
 */
export function warmCompileCache(): void {
  const program = `await import(${JSON.stringify(join(ROOT, 'examples/acme/acme.ts'))})`;
  spawnSync(process.execPath, [...process.execArgv, '--input-type=module', '--eval', program], { cwd: ROOT, stdio: 'ignore' });
}
