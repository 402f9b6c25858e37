import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { StartProblem } from '../../config/start-problem.ts';

/** The whole environment of what is started here: it inherits nothing, so that no secret in the hub's settings reaches it. */
export const SYSTEM_ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
} as const;

const PREFIX = ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--'];

/**
 * What to put in front of a command of PostgreSQL's, which refuses to run as uid 0. As root, that is a user namespace in
 * which the hub's own uid is called 1000: files keep their owner, so data and binaries may lie under any folder that root
 * can enter. Anyone else needs nothing.
 * @throws {StartProblem} as root, where user namespaces are forbidden (as in many containers) or `unshare` is missing.
 */
export async function unprivilegedPrefix(uid: number | undefined = process.getuid?.()): Promise<readonly string[]> {
  if (uid !== 0) return [];
  const [program, ...words] = PREFIX;
  try {
    await promisify(execFile)(program ?? '', [...words, 'true'], { env: SYSTEM_ENVIRONMENT });
  } catch (cause) {
    throw new StartProblem(
      'The embedded database cannot run as root on this system, which forbids user namespaces; start the hub as another user, or set DATABASE_URL to a PostgreSQL server.',
      { cause },
    );
  }
  return PREFIX;
}
