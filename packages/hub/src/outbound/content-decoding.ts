import type { Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** Answers that stop short of the format's own end are read as far as they go, as browsers do. */
const LENIENT = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };

/**
 * What unpacks a body of this `Content-Encoding` (RFC 9110 section 8.4), or null where nothing is packed.
 * @throws {Error} for any other encoding, and for several on top of each other, which nobody sends but to make little into much.
 */
export function contentDecoder(encoding: string): Transform | null {
  switch (encoding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return null;
    case 'gzip':
    case 'x-gzip':
      return createGunzip(LENIENT);
    case 'deflate':
      return createInflate(LENIENT);
    case 'br':
      return createBrotliDecompress({
        flush: constants.BROTLI_OPERATION_FLUSH,
        finishFlush: constants.BROTLI_OPERATION_FLUSH,
      });
    default:
      throw new Error('The answer has a content encoding that was not asked for.');
  }
}
