import { createHash } from 'node:crypto';

/**
 * A token of the size and shape of a common access token (a JWT of RFC 9068, about 780 characters), one for each user and the
 * same in every process. It is nobody's: nothing verifies it, everything that handles it must treat it as if.
 */
export function tokenOf(user: number): string {
  const head = Buffer.from('{"alg":"RS256","typ":"at+jwt"}').toString('base64url');
  return `${head}.${filler('claims', user, 288)}.${filler('signature', user, 256)}`;
}

function filler(name: string, user: number, bytes: number): string {
  const blocks = Array.from({ length: Math.ceil(bytes / 32) }, (_, block) =>
    createHash('sha256').update(`${name} ${user} ${block}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, bytes).toString('base64url');
}
