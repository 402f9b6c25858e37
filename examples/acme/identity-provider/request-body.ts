import type { IncomingMessage } from 'node:http';

/** The largest body that is read, in bytes: a form or a few words of JSON. */
const MAX_BODY_BYTES = 16 * 1024;

/** The body as text, or null where it is larger than 16 KiB; the rest of it is then dropped unread. */
export async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
