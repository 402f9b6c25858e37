import { Readable } from 'node:stream';
import type { z } from 'zod';
import { entityTag } from './entity-tag.ts';

/** An answer as it goes out. */
export type WrittenAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: object | undefined;
};

/** What the documentation says of an answer. `null`: it has no body. */
export type AnswerFacts = {
  readonly status: number;
  readonly about: string;
  readonly documented: { readonly mediaType: string; readonly schema: z.ZodType | null; readonly hasVersion: boolean } | null;
};

/** One way to answer: what a handler returns, and what becomes of it. */
export type AnswerKind<Result> = AnswerFacts & { readonly write: (result: Result) => WrittenAnswer };

/** A resource. `version` becomes its `ETag`. */
export type Versioned<Body> = { readonly body: Body; readonly version: number };

const JSON_TYPE = 'application/json';

/** JSON without a version, such as a list. Whatever the schema does not name is left out, so that no column gets out by mistake. */
export function jsonAnswer<Schema extends z.ZodType>(schema: Schema, about: string, status: 200 | 201 = 200): AnswerKind<z.input<Schema>> {
  return {
    status,
    about,
    documented: { mediaType: JSON_TYPE, schema, hasVersion: false },
    write: (body) => ({ status, headers: {}, payload: payloadOf(schema, body) }),
  };
}

/** One resource as JSON, with its `ETag`. */
export function resourceAnswer<Schema extends z.ZodType>(
  schema: Schema,
  about: string,
  status: 200 | 201 = 200,
): AnswerKind<Versioned<z.input<Schema>>> {
  return {
    status,
    about,
    documented: { mediaType: JSON_TYPE, schema, hasVersion: true },
    write: ({ body, version }) => ({ status, headers: { etag: entityTag(version) }, payload: payloadOf(schema, body) }),
  };
}

/** 204: it is done, and there is nothing to say. */
export function noContent(about: string): AnswerKind<void> {
  return { status: 204, about, documented: null, write: () => ({ status: 204, headers: {}, payload: undefined }) };
}

/** Text that is made while it is sent, such as an export. `fileName` is what a browser saves it as. */
export function streamAnswer(
  mediaType: string,
  about: string,
): AnswerKind<{ readonly body: AsyncIterable<string>; readonly fileName: string; readonly mediaType?: string }> {
  return {
    status: 200,
    about,
    documented: { mediaType, schema: null, hasVersion: false },
    write: (result) => ({
      status: 200,
      headers: {
        'content-type': result.mediaType ?? mediaType,
        'content-disposition': `attachment; filename="${result.fileName.replaceAll(/[^\w.-]/g, '-')}"`,
      },
      payload: Readable.from(result.body, { objectMode: false }),
    }),
  };
}

/** @throws {Error} where the hub would answer something else than it documents. */
function payloadOf(schema: z.ZodType, body: unknown): object {
  const parsed = schema.parse(body);
  if (typeof parsed !== 'object' || parsed === null) throw new Error('An answer is an object.');
  return parsed;
}
