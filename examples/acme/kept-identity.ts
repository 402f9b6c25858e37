import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { idSchema, newId } from '@diosc/protocol';
import { z } from 'zod';

const identitySchema = z.object({
  assistant: z.object({ id: idSchema('assistant'), apiKey: z.string().startsWith('ak_') }),
  adminToken: z.string().min(32),
});

/** What must be the same at the next start: by it, the page and scripts find yesterday's assistant again. */
export type KeptIdentity = z.infer<typeof identitySchema>;

const secret = () => randomBytes(24).toString('base64url');

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

async function makeIdentity(dataDirectory: string, file: string): Promise<KeptIdentity> {
  const identity = { assistant: { id: newId('assistant'), apiKey: `ak_${secret()}` }, adminToken: `adm_${secret()}` };
  try {
    await mkdir(dataDirectory, { recursive: true });
    await writeFile(file, `${JSON.stringify(identity, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new Error(`DIOSC_DATA_DIR names ${dataDirectory}, and nothing can be kept there.`, { cause: error });
  }
  return identity;
}

/**
 * Reads the identity kept in the data directory, or makes one there at the first start. Only the owner can read it.
 * @throws {Error} with one sentence, where it is there and cannot be read, or cannot be kept.
 */
export async function keepIdentity(dataDirectory: string): Promise<KeptIdentity> {
  const file = join(dataDirectory, 'acme.json');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return makeIdentity(dataDirectory, file);
    throw new Error(`DIOSC_DATA_DIR names ${dataDirectory}, and what is kept there cannot be read.`, { cause: error });
  }
  try {
    return identitySchema.parse(JSON.parse(text));
  } catch {
    // Without the cause: a parser's error quotes what it could not parse, and there is a token in it.
    throw new Error(`The demo's file ${file} cannot be read; delete it to have a new one made.`);
  }
}
