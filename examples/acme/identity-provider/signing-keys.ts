import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';

const keysSchema = z.object({
  /** The ES256 key that signs every token. */
  signing: z.object({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: z.string(),
    y: z.string(),
    d: z.string(),
    alg: z.literal('ES256'),
    use: z.literal('sig'),
    kid: z.string(),
  }),
  /** Signs the provider's cookies. */
  cookie: z.string().min(32),
});
export type ProviderKeys = z.infer<typeof keysSchema>;

async function generateKeys(): Promise<ProviderKeys> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const kid = `acme-${randomBytes(6).toString('hex')}`;
  const signing = { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid };
  return keysSchema.parse({ signing, cookie: randomBytes(32).toString('base64url') });
}

async function readKeys(file: string): Promise<ProviderKeys | null> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    return keysSchema.parse(JSON.parse(text));
  } catch {
    // Without the cause: a parser's error quotes what it could not parse, and that is a private key.
    throw new Error(`The identity provider's keys in ${file} cannot be read; delete the file to have new ones made.`);
  }
}

/**
 * The provider's keys from `file`, made and kept there on the first start, so that tokens of yesterday stay valid
 * after a restart. Only the owner can read the file.
 * @throws {Error} when the file is there and cannot be read as keys.
 */
export async function loadKeys(file: string): Promise<ProviderKeys> {
  const known = await readKeys(file);
  if (known) return known;
  const keys = await generateKeys();
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(keys, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return keys;
}
