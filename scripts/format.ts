// Makes files what `npm run check` wants them to be: formats them in place, and writes the generated ones anew.
import { packageCommand, runCommand } from './process/run-command.ts';
import { generatedFiles, writeGeneratedFiles } from './spec/generated-files.ts';

for (const path of writeGeneratedFiles(generatedFiles())) process.stderr.write(`Wrote ${path}.\n`);
const { code } = await runCommand(packageCommand('@biomejs/biome', 'biome', ['check', '--write', '.']), { echo: true });
process.exitCode = code;
