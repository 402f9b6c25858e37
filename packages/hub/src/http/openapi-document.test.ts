import { type JsonValue, jsonObjectSchema } from '@diosc/protocol';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ADMIN_ENDPOINTS } from './admin/admin-endpoints.ts';
import { openApiDocument } from './openapi-document.ts';
import { mergePatchSchemaOf } from './openapi-schemas.ts';

const document = openApiDocument(ADMIN_ENDPOINTS);
const operationSchema = z.looseObject({
  operationId: z.string(),
  tags: z.tuple([z.string()]),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string() })),
  requestBody: z
    .looseObject({ content: z.record(z.string(), z.looseObject({ schema: jsonObjectSchema, example: jsonObjectSchema.optional() })) })
    .optional(),
  responses: z.record(z.string(), z.looseObject({ description: z.string() })),
});
const { paths, components, tags } = z
  .looseObject({
    openapi: z.literal('3.1.0'),
    paths: z.record(z.string(), z.record(z.string(), operationSchema)),
    components: z.looseObject({ schemas: z.record(z.string(), jsonObjectSchema) }),
    tags: z.array(z.strictObject({ name: z.string(), description: z.string() })),
  })
  .parse(document);
const operations = Object.values(paths).flatMap((methods) => Object.values(methods));

function referencesIn(value: JsonValue): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => (key === '$ref' && typeof each === 'string' ? [each] : referencesIn(each)));
}

describe('the OpenAPI document', () => {
  it('has every endpoint that is served, and no other', () => {
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.toSorted()).toEqual(ADMIN_ENDPOINTS.map(({ method, path }) => `${method} ${path}`).toSorted());
  });

  it('gives each operation a name of its own, and a group that is described', () => {
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const {
      tags: [group],
    } of operations)
      expect(tags.map(({ name }) => name)).toContain(group);
  });

  it.each(Object.entries(paths))('names the parameters of %s as its path does', (path, methods) => {
    const placeholders = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const { parameters } of Object.values(methods)) {
      expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(placeholders);
    }
  });

  it('refers only to schemas that are there, and to all of them', () => {
    const used = new Set(referencesIn(document).map((reference) => reference.replace('#/components/schemas/', '')));
    expect([...used].toSorted()).toEqual(Object.keys(components.schemas).toSorted());
    expect(JSON.stringify(document)).not.toContain('$defs');
  });

  it('says of every operation that it may be refused for want of a token', () => {
    expect(z.looseObject({ security: z.array(z.unknown()) }).parse(document).security).toEqual([{ adminToken: [] }]);
    for (const { responses } of operations) expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '401', '429']));
  });

  it('says nothing of this installation', () => {
    expect(z.looseObject({ servers: z.unknown() }).parse(document).servers).toEqual([{ url: '/' }]);
  });
});

describe('an example', () => {
  const documented = ADMIN_ENDPOINTS.flatMap(({ operation, body: { documented: body } }) =>
    body?.example === undefined ? [] : [{ operation, ...body }],
  );

  it.each(documented.filter(({ isPatch }) => !isPatch))('of $operation fits its schema', ({ schema, example }) => {
    expect(schema.safeParse(example).error).toBeUndefined();
  });

  it.each(documented.filter(({ isPatch }) => isPatch))(
    'of $operation changes fields that are there to what they take',
    ({ schema, example }) => {
      const { shape } = z.instanceof(z.ZodObject).parse(schema);
      for (const [name, value] of Object.entries(jsonObjectSchema.parse(example))) {
        const field: unknown = shape[name];
        expect(
          z
            .instanceof(z.ZodType)
            .parse(field)
            .safeParse(value ?? undefined).error,
        ).toBeUndefined();
      }
    },
  );
});

describe('the schema of a merge patch', () => {
  it('lets every field be left out or be null, at any depth, and has no defaults', () => {
    const patch = mergePatchSchemaOf(
      z.strictObject({
        name: z.string(),
        model: z.strictObject({ size: z.number() }),
        list: z.array(z.string()).default([]),
        maybe: z.string().nullable(),
      }),
    );
    expect(patch).toEqual({
      type: 'object',
      properties: {
        name: { anyOf: [{ type: 'string' }, { type: 'null' }] },
        model: {
          anyOf: [
            { type: 'object', properties: { size: { anyOf: [{ type: 'number' }, { type: 'null' }] } }, additionalProperties: false },
            { type: 'null' },
          ],
        },
        list: { anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'null' }] },
        maybe: { type: ['string', 'null'] },
      },
      additionalProperties: false,
    });
  });
});
