import { randomBytes } from 'node:crypto';

/** A credential that is nothing but a mark: random, so that finding it anywhere means that it got there from here. */
export type Canary = { readonly name: string; readonly value: string };

export function newCanary(name: string): Canary {
  return { name, value: `canary-${name}-${randomBytes(18).toString('base64url')}` };
}

/**
 * Every form in which a canary is looked for: as it is, URL-encoded, hexadecimal, and as base64 and base64url at each of the three
 * places it can stand in relative to the groups of a longer encoded text (the outer characters, which depend on the
 * neighbours, are left off).
 */
export function formsOf(canary: Canary): readonly string[] {
  const bytes = Buffer.from(canary.value);
  const encoded = [0, 1, 2].flatMap((shift) => {
    const padded = Buffer.concat([Buffer.alloc(shift), bytes]);
    const text = padded.toString('base64').replace(/=+$/, '');
    const inner = text.slice(shift === 0 ? 0 : shift + 1, text.length - 2);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [...new Set([canary.value, encodeURIComponent(canary.value), bytes.toString('hex'), ...encoded])];
}
