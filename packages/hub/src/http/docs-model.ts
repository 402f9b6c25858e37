import { jsonObjectSchema } from '@diosc/protocol';
import { z } from 'zod';

/** What the page shows of a schema; anything else in it is left out. */
export type ShownSchema = z.infer<typeof shownSchema>;

const shownSchema = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  description: z.string().optional(),
  enum: z.array(z.json()).optional(),
  const: z.json().optional(),
  default: z.json().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  format: z.string().optional(),
  required: z.array(z.string()).default([]),
  get properties(): z.ZodOptional<z.ZodRecord<z.ZodString, typeof shownSchema>> {
    return z.record(z.string(), shownSchema).optional();
  },
  get items(): z.ZodOptional<typeof shownSchema> {
    return shownSchema.optional();
  },
  get anyOf(): z.ZodOptional<z.ZodArray<typeof shownSchema>> {
    return z.array(shownSchema).optional();
  },
});

const contentSchema = z.record(z.string(), z.object({ schema: shownSchema, example: jsonObjectSchema.optional() }));

const operationSchema = z.object({
  operationId: z.string(),
  tags: z.tuple([z.string()]),
  summary: z.string(),
  description: z.string().optional(),
  'x-diosc-scope': z.string(),
  parameters: z.array(
    z.object({ name: z.string(), in: z.string(), required: z.boolean(), description: z.string().optional(), schema: shownSchema }),
  ),
  requestBody: z.object({ content: contentSchema }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string(), content: contentSchema.optional() })),
});
export type ShownOperation = z.infer<typeof operationSchema> & { readonly method: string; readonly path: string };

const documentSchema = z.object({
  info: z.object({ title: z.string(), summary: z.string() }),
  tags: z.array(z.object({ name: z.string(), description: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({ schemas: z.record(z.string(), shownSchema) }),
});

/** An OpenAPI document as the page reads it. */
export type ShownDocument = Pick<z.infer<typeof documentSchema>, 'info' | 'tags'> & {
  readonly operations: readonly ShownOperation[];
  readonly schemas: ReadonlyMap<string, ShownSchema>;
};

/** @throws {z.ZodError} when it is not a document of ours. */
export function readDocument(document: unknown): ShownDocument {
  const { info, tags, paths, components } = documentSchema.parse(document);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
  return { info, tags, operations, schemas: new Map(Object.entries(components.schemas)) };
}
