// The first thing that every npm script runs. Plain JavaScript for any Node from 20 on: it installs what is missing,
// finds the pinned runtime, builds what is stale, and only then hands over to a TypeScript command under that runtime.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const INSTALL_STAMP = join(ROOT, 'node_modules', '.diosc-install');
/** What this file itself needs. */
const OLDEST_NODE_TO_BEGIN = 20;
/** What everything else needs, where there is no pinned runtime. */
const OLDEST_SYSTEM_NODE = [22, 19];

/** Each command: the script that runs it, the flags it begins with, and whether it needs built packages. */
const COMMANDS = {
  start: { script: 'examples/acme/start.ts', build: true },
  test: { script: 'scripts/test.ts', build: true },
  check: { script: 'scripts/check.ts', build: false },
  build: { script: 'scripts/build.ts', build: false },
  bench: { script: 'scripts/bench.ts', build: true },
  hub: { script: 'packages/cli/src/bin.ts', arguments: ['hub'], build: true },
  dev: { script: 'scripts/dev.ts', build: true },
  format: { script: 'scripts/format.ts', build: false },
  requirements: { script: 'scripts/requirements.ts', build: false },
  soak: { script: 'test/soak/run.ts', build: false },
};

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/** Runs `npm ci` unless the lockfile is the one that node_modules was installed from. */
function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (existsSync(INSTALL_STAMP) && readFileSync(INSTALL_STAMP, 'utf8') === wanted) return;
  process.stderr.write('Installing packages (once)...\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // Install scripts stay off: no dependency may run code of its own at install time.
  const result = spawnSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) fail('The packages could not be installed: `npm ci` failed, and says why above.');
  writeFileSync(INSTALL_STAMP, wanted);
}

/** The pinned Node from npm, or the system's where there is no pinned one for this machine and it is new enough. */
function runtime() {
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const pinned = join(ROOT, 'node_modules', `node-${platform}-${process.arch}`, 'bin', binary);
  if (existsSync(pinned)) return pinned;
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_SYSTEM_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return process.execPath;
  return fail(
    `Diosc needs Node ${OLDEST_SYSTEM_NODE.join('.')} or newer here, and this is ${process.versions.node}. ` +
      'No pinned runtime is published for this platform; install Node 24 and try again.',
  );
}

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE_TO_BEGIN) {
  fail(`Diosc needs Node ${OLDEST_NODE_TO_BEGIN} or newer to begin with, and this is ${process.versions.node}.`);
}
const name = process.argv[2];
const command = COMMANDS[name];
if (!command) fail(`Unknown command "${name}"; takes one of ${Object.keys(COMMANDS).join(', ')}.`);

install();
const node = runtime();
const flags = ['--conditions=diosc-source', '--disable-warning=ExperimentalWarning'];
// Node keeps what it compiled, and what it made of TypeScript: from the second start on that saves a second.
const env = { NODE_COMPILE_CACHE: join(ROOT, '.build', 'compile-cache'), ...process.env, npm_node_execpath: node, NODE: node };
if (command.build) {
  const build = spawnSync(node, [...flags, join(ROOT, 'scripts/build.ts'), '--if-stale'], { cwd: ROOT, stdio: ['ignore', 2, 2], env });
  if (build.status !== 0) fail('The build failed, and says why above.');
}
const child = spawn(node, [...flags, join(ROOT, command.script), ...(command.arguments ?? []), ...process.argv.slice(3)], {
  cwd: ROOT,
  stdio: 'inherit',
  env,
});
// The child decides when it is done. A signal to this process is passed on; Ctrl-C on a terminal reaches both anyway, and a
// second one would tell the child to stop at once.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
child.on('error', (error) => fail(`The runtime "${node}" could not be started: ${error.message}`));
// npm does not pass on a signal that is sent to it alone. When it is gone, what it started ends as well.
const parent = process.ppid;
const watch = setInterval(() => {
  if (process.ppid !== parent) child.kill('SIGTERM');
}, 500);
watch.unref();
child.on('exit', (code, signal) => {
  process.exitCode = signal ? 1 : (code ?? 1);
});
