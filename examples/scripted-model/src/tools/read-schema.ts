import { z } from 'zod';
import type { Property, Scalar, Shape } from './shape.ts';

const MAX_DEPTH = 4;
const MAX_PROPERTIES = 64;
const UNKNOWN: Shape = { kind: 'unknown' };

const scalarSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const count = z.number().catch(Number.NaN).optional();

/** The keywords that are understood. */
const keywordsSchema = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(scalarSchema).optional(),
  const: scalarSchema.optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  minLength: count,
  maxLength: count,
  minimum: count,
  maximum: count,
  exclusiveMinimum: count,
  exclusiveMaximum: count,
  multipleOf: count,
  items: z.unknown().optional(),
  minItems: count,
  maxItems: count,
  uniqueItems: z.boolean().optional(),
  properties: z.unknown().optional(),
  required: z.array(z.string()).optional().catch(undefined),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  $ref: z.string().optional(),
});
type Keywords = z.infer<typeof keywordsSchema>;

/** Keywords that say more than is understood here: with one of them, no value can be known to fit. */
const TOO_MUCH = [
  'allOf',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'prefixItems',
  'dependentRequired',
  'dependentSchemas',
  'minProperties',
];

/** Reads a JSON Schema into a {@link Shape}. Never throws: what is not understood is `unknown`. */
export function readSchema(schema: unknown, root: unknown = schema, depth = 0): Shape {
  const keywords = keywordsSchema.safeParse(schema);
  if (!keywords.success || depth > MAX_DEPTH || !isRecord(schema)) return UNKNOWN;
  if (TOO_MUCH.some((keyword) => Object.hasOwn(schema, keyword))) return UNKNOWN;
  const { $ref, const: constant, enum: choices, anyOf, oneOf, type } = keywords.data;
  if ($ref !== undefined) return readSchema(resolve($ref, root), root, depth + 1);
  if (Object.hasOwn(schema, 'const')) return constant === undefined ? UNKNOWN : { kind: 'choice', values: [constant] };
  if (choices !== undefined) return { kind: 'choice', values: choices.filter((choice) => isOfType(choice, type)) };
  const alternatives = anyOf ?? oneOf;
  if (alternatives !== undefined) return readAlternatives(alternatives, oneOf !== undefined, root, depth);
  const types = typeof type === 'string' ? [type] : (type ?? []);
  const chosen = types.includes('string') ? 'string' : types.find((name) => name !== 'null');
  return readType(chosen, keywords.data, root, depth);
}

/** The properties of an object's schema, in its order; none where it is not an object's. */
export function readProperties(schema: unknown, root: unknown = schema, depth = 0): Property[] {
  const keywords = keywordsSchema.safeParse(schema);
  if (!keywords.success || !isRecord(keywords.data.properties)) return [];
  const required = new Set(keywords.data.required);
  return Object.entries(keywords.data.properties)
    .slice(0, MAX_PROPERTIES)
    .map(([name, property]) => ({
      name,
      shape: readSchema(property, root, depth + 1),
      required: required.has(name),
      hint: readHint(property),
    }));
}

/** The properties that are required, whether or not they are described. */
export function requiredNames(schema: unknown): string[] {
  const keywords = keywordsSchema.safeParse(schema);
  return keywords.success ? (keywords.data.required ?? []) : [];
}

function readType(type: string | undefined, keywords: Keywords, root: unknown, depth: number): Shape {
  const { minLength = 0, maxLength = 1000, minItems = 0, maxItems = 100 } = keywords;
  switch (type) {
    case 'string': {
      const pattern = keywords.pattern === undefined ? null : readPattern(keywords.pattern);
      if (pattern === undefined) return UNKNOWN;
      return { kind: 'string', format: keywords.format ?? null, pattern, minimumLength: minLength, maximumLength: maxLength };
    }
    case 'integer':
    case 'number':
      return {
        kind: 'number',
        integer: type === 'integer',
        minimum: keywords.minimum ?? -Infinity,
        maximum: keywords.maximum ?? Infinity,
        above: keywords.exclusiveMinimum ?? -Infinity,
        below: keywords.exclusiveMaximum ?? Infinity,
        multipleOf: keywords.multipleOf ?? null,
      };
    case 'boolean':
      return { kind: 'boolean' };
    case 'array':
      return {
        kind: 'array',
        items: readSchema(keywords.items, root, depth + 1),
        minimum: minItems,
        maximum: maxItems,
        unique: keywords.uniqueItems ?? false,
      };
    case 'object': {
      const properties = readProperties(keywords, root, depth);
      const described = requiredNames(keywords).every((name) => properties.some((property) => property.name === name));
      return described ? { kind: 'object', properties } : UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}

/** Of several schemas, the first that is understood. Under `oneOf` a value might fit two, so only one may be understood. */
function readAlternatives(alternatives: readonly unknown[], exclusive: boolean, root: unknown, depth: number): Shape {
  const others = alternatives.filter((schema) => !(isRecord(schema) && schema['type'] === 'null'));
  const [first = UNKNOWN] = others.map((schema) => readSchema(schema, root, depth + 1)).filter((shape) => shape.kind !== 'unknown');
  return exclusive && others.length > 1 ? UNKNOWN : first;
}

function resolve(reference: string, root: unknown): unknown {
  if (!reference.startsWith('#/')) return undefined;
  const steps = reference
    .slice(2)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return steps.reduce<unknown>((at, step) => (isRecord(at) && Object.hasOwn(at, step) ? at[step] : undefined), root);
}

/** Undefined where it is no pattern, or so long a one that testing it might take for ever. */
function readPattern(pattern: string): RegExp | undefined {
  if (pattern.length > 200) return undefined;
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // Many patterns in use are only valid without the flag.
    }
  }
  return undefined;
}

function readHint(property: unknown): string {
  if (!isRecord(property)) return '';
  const { description, title, examples, example } = property;
  const all = [title, description, example, ...(Array.isArray(examples) ? examples : [])];
  return all
    .filter((part) => typeof part === 'string' || typeof part === 'number')
    .join(' ')
    .slice(0, 1000);
}

function isOfType(value: Scalar, type: Keywords['type']): boolean {
  if (type === undefined) return true;
  const name = value === null ? 'null' : typeof value;
  return (typeof type === 'string' ? [type] : type).some(
    (one) => one === name || (name === 'number' && one === 'integer' && Number.isInteger(value)),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
