import { withSecretBytes } from '../identity/secret-bytes.ts';

/**
 * The forms in which a secret may be met in a text: as it is; percent-encoded in the ways that browsers, forms and
 * lenient programs do it; escaped as part of a JSON string; backwards; its bytes in hexadecimal and in base64. The base64 forms
 * are those parts that stay the same whatever stands before and after the secret, for each of the three ways it can fall
 * on groups of three bytes, so that a secret inside a larger encoded text is found too.
 */
export function secretForms(secret: string): ReadonlySet<string> {
  const text = secret.toWellFormed();
  const json = JSON.stringify(text).slice(1, -1);
  const forms = new Set([
    text,
    encodeURIComponent(text),
    encodeURI(text),
    new URLSearchParams([['', text]]).toString().slice(1),
    json,
    json.replaceAll('/', '\\/'),
    json.replaceAll(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`),
    Array.from(text).toReversed().join(''),
  ]);
  for (const encoding of ['utf8', 'latin1'] as const) {
    forms.add(withSecretBytes(text, encoding, (bytes) => bytes.toString('hex')));
    for (const before of [0, 1, 2]) forms.add(withSecretBytes(text, encoding, (bytes) => innerBase64(bytes, before), before));
  }
  return forms;
}

/** The base64 characters that depend on nothing but a secret's bytes, when the first `before` of these are not its own. */
function innerBase64(bytes: Buffer, before: number): string {
  const encoded = bytes.toString('base64').replaceAll('=', '');
  const isLastShared = bytes.length % 3 !== 0;
  return encoded.slice(before === 0 ? 0 : before + 1, isLastShared ? -1 : undefined);
}
