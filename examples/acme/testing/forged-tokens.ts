import { decodeJwt, decodeProtectedHeader, exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT } from 'jose';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * Tokens that look like `genuine` and must be refused wherever it is taken, each made by a known way of cheating. The key
 * of the map says which. `issuer` is where the public key of the genuine one is published.
 */
export async function forgedTokens(genuine: string, issuer: string): Promise<ReadonlyMap<string, string>> {
  const [head = '', body = '', signature = ''] = genuine.split('.');
  const header = decodeProtectedHeader(genuine);
  const claims = decodeJwt(genuine);
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const ownKey = await exportJWK(privateKey);
  const published: { keys: [Record<string, string>] } = await (await fetch(`${issuer}/jwks`)).json();
  const publicKey = await importJWK(published.keys[0], 'ES256', { extractable: true });
  const publicPem = publicKey instanceof Uint8Array ? publicKey : new TextEncoder().encode(await exportSPKI(publicKey));
  const sign = (protectedHeader: Record<string, unknown>) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...protectedHeader }).sign(privateKey);

  return new Map([
    ['alg none without a signature', `${encode({ ...header, alg: 'none' })}.${body}.`],
    ['alg none with the old signature', `${encode({ ...header, alg: 'none' })}.${body}.${signature}`],
    ['the signature cut off', `${head}.${body}.`],
    ['another user in the payload', `${head}.${encode({ ...claims, sub: 'alice', roles: ['admin'] })}.${signature}`],
    ['a later end in the payload', `${head}.${encode({ ...claims, exp: 9_999_999_999 })}.${signature}`],
    ['another key under the genuine key id', await sign({ kid: header.kid })],
    ['another key with an id of its own', await sign({ kid: 'mine' })],
    ['another key sent along in the header', await sign({ kid: header.kid, jwk: { kty: 'EC', crv: 'P-256', x: ownKey.x, y: ownKey.y } })],
    [
      'the public key taken for a shared secret',
      await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: header.kid ?? '' }).sign(publicPem),
    ],
  ]);
}
