import { clientFrameSchema, isErrorCode, serverFrameSchema } from '@diosc/protocol';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseClientFrame } from '../../../packages/hub/src/http/parse-client-frame.ts';
import { Problem } from '../../../packages/hub/src/problem/problem.ts';
import { clientFrameVectorsSchema, readSpec, readVectors, serverFrameVectorsSchema } from './read-vectors.ts';

const client = readVectors('client-frames', clientFrameVectorsSchema);
const server = readVectors('server-frames', serverFrameVectorsSchema);

/** What JSON Schema cannot say, or what our schemas say beyond it. */
const BEYOND_JSON_SCHEMA = new Set(['auth with 65 headers', 'message of spaces only']);

type JsonSchema = Parameters<typeof z.fromJSONSchema>[0];
const jsonSchema = z
  .custom<JsonSchema>((value) => typeof value === 'object' && value !== null)
  .transform((schema) => z.fromJSONSchema(schema));
const publishedClientFrame = jsonSchema.parse(readSpec('schemas/client-frame.json'));
const publishedServerFrame = jsonSchema.parse(readSpec('schemas/server-frame.json'));

const typeOf = (frame: unknown) => z.looseObject({ type: z.string() }).parse(frame).type;
const types = (schema: typeof clientFrameSchema | typeof serverFrameSchema) =>
  schema.options.map((option) => option.shape.type.value).toSorted();

describe('a client frame that is taken', () => {
  it.each(client.valid)('$name', ({ frame }) => {
    expect(parseClientFrame(JSON.stringify(frame))).not.toBeInstanceOf(Problem);
    expect(publishedClientFrame.safeParse(frame).success).toBe(true);
  });

  it('is there for every type', () => {
    expect([...new Set(client.valid.map(({ frame }) => typeOf(frame)))].toSorted()).toEqual(types(clientFrameSchema));
  });
});

describe('a client frame that is refused', () => {
  it.each(client.invalid)('$name: $code', ({ frame, text, code }) => {
    expect(isErrorCode(code)).toBe(true);
    const parsed = parseClientFrame(text ?? JSON.stringify(frame));
    expect(parsed instanceof Problem ? parsed.wire.code : null).toBe(code);
  });

  it.each(client.invalid.filter(({ name, text }) => text === undefined && !BEYOND_JSON_SCHEMA.has(name)))(
    '$name, by the published schema too',
    ({ frame }) => {
      expect(publishedClientFrame.safeParse(frame).success).toBe(false);
    },
  );
});

describe('a server frame that may be sent', () => {
  it.each(server.valid)('$name', ({ frame }) => {
    expect(serverFrameSchema.safeParse(frame).success).toBe(true);
    expect(publishedServerFrame.safeParse(frame).success).toBe(true);
  });

  it('is there for every type', () => {
    expect([...new Set(server.valid.map(({ frame }) => typeOf(frame)))].toSorted()).toEqual(types(serverFrameSchema));
  });
});

describe('a server frame that may not be sent', () => {
  it.each(server.invalid)('$name', ({ frame }) => {
    expect(serverFrameSchema.safeParse(frame).success).toBe(false);
    expect(publishedServerFrame.safeParse(frame).success).toBe(false);
  });
});
