// Writes the files that are made from the sources. With `--check` it writes nothing, and fails where one is out of date.
import { generatedFiles, outdatedFiles, writeGeneratedFiles } from './spec/generated-files.ts';

const files = generatedFiles();

if (process.argv.includes('--check')) {
  for (const path of outdatedFiles(files)) {
    process.stderr.write(`${path} is out of date; \`npm run build\` writes it anew.\n`);
    process.exitCode = 1;
  }
} else {
  for (const path of writeGeneratedFiles(files)) process.stderr.write(`Wrote ${path}.\n`);
}
