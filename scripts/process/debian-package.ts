import { existsSync, readFileSync } from 'node:fs';
import { runCommand } from './run-command.ts';

/**
 * Installs one of Debian's own packages, where that is possible: on Debian, as root.
 * @returns false where it is not
 * @throws {Error} when it is possible and fails.
 */
export async function installDebianPackage(name: string): Promise<boolean> {
  if (!isDebian() || process.getuid?.() !== 0) return false;
  process.stderr.write(`Installing Debian's package ${name} (once)...\n`);
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  for (const step of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', name],
  ]) {
    const { code, output } = await runCommand({ file: 'apt-get', arguments: step, environment }, { echo: false });
    if (code !== 0)
      throw new Error(`The package ${name} could not be installed: \`apt-get ${step.join(' ')}\` failed.\n${output.trimEnd()}`);
  }
  return true;
}

function isDebian(): boolean {
  return existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}
