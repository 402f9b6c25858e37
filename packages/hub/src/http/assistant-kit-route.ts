import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Route } from './server.ts';

/** Where the build leaves the browser bundle; the same path from `src` and from `dist`. */
const KIT_FILE = new URL('../../public/assistant-kit.js', import.meta.url);

type Kit = { readonly plain: Buffer; readonly zipped: Buffer; readonly etag: string };

/**
 * `GET /assistant-kit.js`: the client as one ES module. Pages of other origins load it, so it is open to all of them; it
 * holds nothing that is anybody's.
 */
export const assistantKitRoute: Route = (server) => {
  let kit: Promise<Kit> | null = null;
  server.get('/assistant-kit.js', async (request, reply) => {
    kit ??= readKit();
    const { plain, zipped, etag } = await kit;
    reply.headers({
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'public, max-age=300',
      vary: 'accept-encoding',
      etag,
    });
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    reply.type('text/javascript; charset=utf-8');
    const takesGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    return takesGzip ? reply.header('content-encoding', 'gzip').send(zipped) : reply.send(plain);
  });
};

async function readKit(): Promise<Kit> {
  const plain = await readFile(KIT_FILE);
  const zipped = await promisify(gzip)(plain, { level: 9 });
  return { plain, zipped, etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"` };
}
