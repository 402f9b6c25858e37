import { expect, it } from 'vitest';
import { z } from 'zod';
import { ChildProgram } from './child-program.ts';
import { ProgramGroup } from './program-group.ts';

const ECHO_SERVER = new URL('../tool-call/programs/echo-server.ts', import.meta.url);
const BARE_PROXY = new URL('../tool-call/programs/bare-proxy.ts', import.meta.url);
const START = { cores: null, place: 'load' } as const;

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('gives what a program answers, and says what its CPU has done', async () => {
  const { program, facts } = await ChildProgram.start(ECHO_SERVER, { ...START, facts: z.object({ url: z.url() }) });
  try {
    expect(facts.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
    await expect(program.ask('counts', null, z.unknown())).resolves.toEqual({ calls: 0, mismatches: 0 });
    await expect(program.usage()).resolves.toMatchObject({ cpuMicros: expect.any(Number) });
    await expect(program.ask('dance', null, z.unknown())).rejects.toThrow('no such command');
  } finally {
    await program.stop();
  }
  expect(isRunning(program.pid)).toBe(false);
});

it('fails with the reason where a program cannot start', async () => {
  const start = ChildProgram.start(BARE_PROXY, { ...START, input: { upstream: 'nowhere' }, facts: z.unknown() });
  await expect(start).rejects.toThrow('upstream');
});

it('fails whatever a program was asked for when it is stopped', async () => {
  const { program } = await ChildProgram.start(ECHO_SERVER, { ...START, facts: z.unknown() });
  await program.stop();
  await expect(program.ask('counts', null, z.unknown())).rejects.toThrow();
});

it('ends every program of a group, the others too where one cannot start', async () => {
  const group = new ProgramGroup(new URL('../tool-call/programs/', import.meta.url), null);
  const echoing = group.start('echo-server', 'load', null, z.unknown());
  const proxying = group.start('bare-proxy', 'load', { upstream: 'nowhere' }, z.unknown());
  await expect(proxying).rejects.toThrow('upstream');
  await group.stop();
  const { program } = await echoing;
  expect(isRunning(program.pid)).toBe(false);
});
