import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../../../scripts/project.ts';

const named = { name: z.string() };

export const clientFrameVectorsSchema = z.strictObject({
  valid: z.array(z.strictObject({ ...named, frame: z.unknown() })).min(1),
  invalid: z.array(z.strictObject({ ...named, code: z.string(), frame: z.unknown().optional(), text: z.string().optional() })).min(1),
});

export const serverFrameVectorsSchema = z.strictObject({
  valid: z.array(z.strictObject({ ...named, frame: z.unknown() })).min(1),
  invalid: z.array(z.strictObject({ ...named, frame: z.unknown() })).min(1),
});

const idKindSchema = z.enum(['adminToken', 'assistant', 'audit', 'interrupt', 'message', 'request', 'session', 'toolCall', 'turn']);

export const idVectorsSchema = z.strictObject({
  valid: z.array(z.strictObject({ kind: idKindSchema, id: z.string() })).min(1),
  invalid: z.array(z.strictObject({ ...named, kind: idKindSchema, id: z.string() })).min(1),
});

const headersSchema = z.record(z.string(), z.string());

export const headerVectorsSchema = z
  .array(
    z.strictObject({
      ...named,
      allowedHeaders: z.array(z.string()),
      allowedCookies: z.array(z.string()),
      headers: headersSchema,
      takes: headersSchema.optional(),
      refuses: z.string().optional(),
    }),
  )
  .min(1);

/** Reads a file of `spec/vectors/`. */
export function readVectors<Schema extends z.ZodType>(name: string, schema: Schema): z.output<Schema> {
  return schema.parse(readSpec(`vectors/${name}.json`));
}

/** Reads any JSON file of `spec/`. */
export function readSpec(path: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, 'spec', path), 'utf8'));
}
