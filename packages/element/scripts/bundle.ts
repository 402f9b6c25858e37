import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { compactErrorCodes, compactMarked, compactStyles, compactTemplates, compactZod } from './compact.ts';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const OUTPUT = `${PACKAGE}dist/assistant-kit.js`;

/** What a page may have to load, in bytes, after compression. */
const MOST_BYTES = 72 * 1024;

/**
 * Writes `dist/assistant-kit.js`, the one script that a page needs: the client, the elements and all that they use,
 * straight from the sources. Its source map lies beside it, for those who debug it, and no page is told of it. Prints the size.
 * @throws {Error} where it is larger than a page should have to load.
 */
export async function bundleAssistantKit(): Promise<void> {
  const { outputFiles } = await build({
    absWorkingDir: PACKAGE,
    entryPoints: ['src/assistant-kit.ts'],
    outfile: OUTPUT,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome125', 'firefox128', 'safari18'],
    conditions: ['diosc-source'],
    sourcemap: 'external',
    legalComments: 'none',
    plugins: [compactZod, compactStyles, compactTemplates, compactErrorCodes, compactMarked],
    write: false,
    logLevel: 'warning',
  });
  await mkdir(dirname(OUTPUT), { recursive: true });
  await Promise.all(outputFiles.map(({ path, contents }) => writeFile(path, contents)));
  const script = outputFiles.find(({ path }) => path === OUTPUT);
  if (script === undefined) throw new Error('The bundler wrote no script.');
  const bytes = gzipSync(script.contents, { level: 9 }).byteLength;
  process.stderr.write(`${basename(OUTPUT)}: ${(bytes / 1024).toFixed(1)} KiB gzipped\n`);
  if (bytes > MOST_BYTES) throw new Error(`${basename(OUTPUT)} has ${bytes} bytes gzipped; a page should load at most ${MOST_BYTES}.`);
}
