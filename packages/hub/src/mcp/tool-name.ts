import { createHash } from 'node:crypto';

const SEPARATOR = '__';
const MAX_LENGTH = 64;
const HASH_LENGTH = 10;
const ACCEPTED = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * The name by which a model calls a tool: `orders__search_orders`. Always of `^[a-zA-Z0-9_-]{1,64}$`, which every model
 * provider takes. A name that had to be changed or cut ends in a hash of both names, so that `a.b` and `a_b` stay two tools.
 * The same server and tool give the same name for ever: stored conversations are shown to the model with it.
 *
 * Server names hold no underscore, so that what stands before the first one is the server: no server can give a tool the
 * name of another server's.
 */
export function modelToolName(server: string, tool: string): string {
  const name = `${server}${SEPARATOR}${tool}`;
  if (ACCEPTED.test(name)) return name;
  const hash = createHash('sha256').update(`${server}\0${tool}`).digest('hex').slice(0, HASH_LENGTH);
  const readable = name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, MAX_LENGTH - HASH_LENGTH - 1);
  return `${readable}_${hash}`;
}
