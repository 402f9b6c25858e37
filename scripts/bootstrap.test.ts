import { expect, it } from 'vitest';
import { runCommand } from './process/run-command.ts';

it('refuses an unknown command by name, before it installs or builds anything', async () => {
  const result = await runCommand({ file: process.execPath, arguments: ['scripts/bootstrap.mjs', 'strat'] }, { echo: false });
  expect(result.code).toBe(1);
  expect(result.output).toMatch(/^Unknown command "strat"; takes one of start, test, /);
  expect(result.output).not.toContain('Installing');
});
