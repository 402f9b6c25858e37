import { expect, it } from 'vitest';
import { packageCommand, runCommand } from './run-command.ts';

const node = (code: string) => ({ file: process.execPath, arguments: ['-e', code] });

it('gives back the code and what was written to both streams', async () => {
  const result = await runCommand(node("process.stdout.write('out'); process.stderr.write('err'); process.exitCode = 3;"), { echo: false });
  expect(result.code).toBe(3);
  expect(result.output).toContain('out');
  expect(result.output).toContain('err');
});

it('ends a command that takes too long, and counts it as failed', async () => {
  const result = await runCommand(node('setInterval(() => {}, 1000)'), { echo: false, timeoutMs: 50 });
  expect(result.code).not.toBe(0);
  expect(result.output).toContain('Ended by SIGTERM');
});

it('counts a program that does not exist as failed', async () => {
  expect((await runCommand({ file: 'no-such-program', arguments: [] }, { echo: false })).code).not.toBe(0);
});

it('runs a command of an installed package by this Node', async () => {
  const result = await runCommand(packageCommand('typescript', 'tsc', ['--version']), { echo: false });
  expect(result).toEqual({ code: 0, output: expect.stringContaining('Version 7') });
});

it('refuses a command that the package does not have', () => {
  expect(() => packageCommand('typescript', 'tsx', [])).toThrow('has no command "tsx"');
});
