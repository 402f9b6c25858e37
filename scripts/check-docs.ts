// Type-checks every `ts` block of every page against the packages as they are. Each block stands alone: it is one module. What a
// page shows from a file is checked there; guides show programs in no other way.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeBlocks } from './docs/code-blocks.ts';
import { pages } from './docs/pages.ts';
import { isShown, isUnproved } from './docs/shown-code.ts';
import { packageCommand, runCommand } from './process/run-command.ts';
import { ROOT } from './project.ts';

const FOLDER = '.build/docs';
const LANGUAGES = new Set(['ts', 'typescript']);

rmSync(join(ROOT, FOLDER), { recursive: true, force: true });
mkdirSync(join(ROOT, FOLDER), { recursive: true });

const places = new Map<string, string>();
for (const { path, text } of pages()) {
  for (const block of codeBlocks(text)) {
    const { language, code, line } = block;
    if (path.startsWith('docs/guides/') && isUnproved(text, block)) {
      process.stderr.write(`${path}:${line} is a program that no test runs: put it into examples/guides and show it from there.\n`);
      process.exitCode = 1;
    }
    if (!LANGUAGES.has(language) || isShown(text, block)) continue;
    const name = `${path.replaceAll('/', '-').replace(/\.md$/, '')}-${line}.ts`;
    places.set(name, `${path}:${line}`);
    writeFileSync(join(ROOT, FOLDER, name), `${code}\nexport {};\n`);
  }
}

const config = {
  extends: '../../tsconfig.sources.json',
  compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
  include: ['*.ts'],
};
writeFileSync(join(ROOT, FOLDER, 'tsconfig.json'), JSON.stringify(config));

if (places.size > 0) {
  const { code, output } = await runCommand(packageCommand('typescript', 'tsc', ['-p', FOLDER]), { echo: false });
  // The block's own place says more than that of the file it was copied to.
  process.stderr.write(output.replaceAll(/\.build\/docs\/([\w.-]+\.ts)/g, (file, name: string) => `${places.get(name) ?? file} (block)`));
  if (code !== 0) process.exitCode = code;
}
process.stdout.write(`${places.size} blocks checked.\n`);
