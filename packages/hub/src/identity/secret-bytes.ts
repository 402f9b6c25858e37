/**
 * Gives `use` the bytes of a secret text, after `before` zeros, and overwrites them when it returns. They are in memory of their
 * own: what `Buffer.from` makes lies in a pool that all code shares and that lives on, so that the secret would be there to
 * be read long after it was wiped. What `use` returns must be no view of the bytes.
 */
export function withSecretBytes<Result>(
  text: string,
  encoding: 'utf8' | 'latin1' | 'base64',
  use: (bytes: Buffer) => Result,
  before = 0,
): Result {
  const bytes = Buffer.alloc(before + Buffer.byteLength(text, encoding));
  try {
    const written = bytes.write(text, before, encoding);
    return use(bytes.subarray(0, before + written));
  } finally {
    bytes.fill(0);
  }
}
