import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Secret } from '../identity/secret.ts';
import { StartProblem } from './start-problem.ts';

const MIN_LENGTH = 32;
const MIN_DIFFERENT = 10;

/** What stands in examples and in guides, and is copied from there. */
const PLACEHOLDERS =
  /change.?me|replace.?me|placeholder|example|default|password|your.?(admin|secret|token)|insert|dummy|test.?token|123456789/i;

/** What is wrong with a token that shall guard a hub in production, as the end of a sentence; null when nothing is. */
export function weaknessOf(token: string): string | null {
  if (token.length < MIN_LENGTH) return `has ${token.length} characters`;
  if (new Set(token).size < MIN_DIFFERENT) return `has only ${new Set(token).size} different characters`;
  if (PLACEHOLDERS.test(token)) return 'looks like the placeholder of an example';
  return null;
}

const tokenSchema = z.string().min(MIN_LENGTH);

/** What a production token takes, as the end of a sentence. */
export const STRONG_TOKEN = `at least ${MIN_LENGTH} random characters, such as "openssl rand -base64 36" prints`;

/**
 * The admin token of a development hub that was given none: made once, and kept in the data directory for its user alone.
 * @throws {StartProblem} when it can be neither read nor written.
 */
export async function developmentAdminToken(dataDirectory: string): Promise<Secret> {
  const path = join(dataDirectory, 'admin-token');
  try {
    await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
    await createTokenFile(path);
    return new Secret(tokenSchema.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new StartProblem(`The admin token could not be kept in "${path}"; make that a file of this user's, or set DIOSC_ADMIN_TOKEN.`, {
      cause,
    });
  }
}

/** Does nothing where the file is there. It appears whole or not at all, so that two that start at once agree on one token. */
async function createTokenFile(path: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, path);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
