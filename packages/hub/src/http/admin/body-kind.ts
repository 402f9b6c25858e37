import { z } from 'zod';
import { MergePatch } from './merge-patch.ts';
import { parseInput } from './parse-input.ts';

/** What the documentation says of a body. `null`: there is none. */
export type BodyFacts = {
  readonly documented: {
    readonly schema: z.ZodType;
    readonly mediaType: string;
    readonly isPatch: boolean;
    readonly example?: unknown;
  } | null;
};

/** One way to take a body. `read` gets what JSON.parse made of it, `undefined` where there was none. */
export type BodyKind<Body> = BodyFacts & { readonly read: (raw: unknown) => Body };

/** For endpoints that take no body. An empty object is let pass, because many clients send one with every POST. */
export const noBody: BodyKind<undefined> = {
  documented: null,
  read(raw) {
    if (raw !== undefined && raw !== null) parseInput(z.strictObject({}), raw);
    return undefined;
  },
};

/** A body that is one JSON object; unknown fields of a strict schema are refused by name. */
export function jsonBody<Body>(schema: z.ZodType<Body>, example?: unknown): BodyKind<Body> {
  return { documented: { schema, mediaType: 'application/json', isPatch: false, example }, read: (raw) => parseInput(schema, raw) };
}

/**
 * A JSON Merge Patch (RFC 7396) of a resource: fields to change; null takes a field back to its default. `whole` is the schema
 * of the resource, which the patched resource must fit.
 */
export function mergePatchBody<Whole>(whole: z.ZodType<Whole>, example?: unknown): BodyKind<MergePatch<Whole>> {
  return {
    documented: { schema: whole, mediaType: 'application/merge-patch+json', isPatch: true, example },
    read: (raw) => new MergePatch(parseInput(z.record(z.string(), z.unknown()), raw), whole),
  };
}
