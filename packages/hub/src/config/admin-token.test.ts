import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { developmentAdminToken, weaknessOf } from './admin-token.ts';
import { StartProblem } from './start-problem.ts';

describe('the admin token of a development hub', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diosc-token-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is made once, is strong, and is kept for its user alone', async () => {
    const directory = join(folder, 'not', 'there', 'yet');

    const token = await developmentAdminToken(directory);

    expect(weaknessOf(token.expose())).toBeNull();
    expect((await developmentAdminToken(directory)).expose()).toBe(token.expose());
    expect((await stat(join(directory, 'admin-token'))).mode & 0o077).toBe(0);
    expect(await readdir(directory)).toEqual(['admin-token']);
  });

  it('is the same for all that start at once', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => developmentAdminToken(folder)));

    expect(new Set(tokens.map((token) => token.expose())).size).toBe(1);
    expect(await readFile(join(folder, 'admin-token'), 'utf8')).toBe(tokens[0]?.expose());
  });

  it('is another in another folder', async () => {
    const other = await developmentAdminToken(join(folder, 'other'));

    expect((await developmentAdminToken(folder)).expose()).not.toBe(other.expose());
  });

  it('is not an empty or a broken file', async () => {
    await writeFile(join(folder, 'admin-token'), '');

    const refusal = await developmentAdminToken(folder).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(StartProblem);
    expect(String(refusal)).toContain(`could not be kept in "${join(folder, 'admin-token')}"`);
  });

  it('is refused where there can be no folder', async () => {
    await writeFile(join(folder, 'file'), '');

    await expect(developmentAdminToken(join(folder, 'file'))).rejects.toBeInstanceOf(StartProblem);
  });
});
