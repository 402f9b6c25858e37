// Compiles the packages and bundles what browsers load. With `--if-stale` it does so only when something has changed.
import { compiledPackages } from './build/packages.ts';
import { fingerprint, isBuilt, writeStamp } from './build/stamp.ts';
import { ROOT } from './project.ts';

const packages = compiledPackages();

if (!(process.argv.includes('--if-stale') && isBuilt(ROOT, packages))) {
  // Loaded only now, because the common case is that there is nothing to do.
  const { buildAll } = await import('./build/build-all.ts');
  const stamp = fingerprint(ROOT, packages);
  if (await buildAll()) writeStamp(ROOT, stamp);
  else process.exitCode = 1;
}
