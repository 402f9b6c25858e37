import * as mini from 'zod/mini';

// The kit is read under policies without `unsafe-eval`. Zod would try whether it may compile, be refused, and the
// refusal would be reported by every visitor's browser.
mini.config({ jitless: true });

type Schema = mini.ZodMiniType;

/** The factories of zod's usual interface that the protocol and the client use. */
const FACTORIES = {
  array: mini.array,
  boolean: mini.boolean,
  custom: mini.custom,
  discriminatedUnion: mini.discriminatedUnion,
  enum: mini.enum,
  json: mini.json,
  literal: mini.literal,
  null: mini.null,
  number: mini.number,
  object: mini.object,
  optional: mini.optional,
  record: mini.record,
  strictObject: mini.strictObject,
  string: mini.string,
  templateLiteral: mini.templateLiteral,
  tuple: mini.tuple,
  union: mini.union,
  unknown: mini.unknown,
};

/** The methods of its schemas that they use. */
function withMethods(schema: Schema): Schema {
  const isNumber = schema.def.type === 'number';
  const extend = (shape: mini.core.$ZodLooseShape) => {
    if (!(schema instanceof mini.ZodMiniObject)) throw new Error('Only objects are extended.');
    return withMethods(mini.extend(schema, shape));
  };
  return Object.assign(schema, {
    extend,
    optional: () => withMethods(mini.optional(schema)),
    nullable: () => withMethods(mini.nullable(schema)),
    default: (value: unknown) => withMethods(mini._default(schema, value)),
    min: (least: number) => withMethods(schema.check(isNumber ? mini.gte(least) : mini.minLength(least))),
    max: (most: number) => withMethods(schema.check(isNumber ? mini.lte(most) : mini.maxLength(most))),
    int: () => withMethods(mini.int()),
    positive: () => withMethods(schema.check(mini.positive())),
    regex: (pattern: RegExp, message?: string) => withMethods(schema.check(mini.regex(pattern, message))),
    trim: () => withMethods(schema.check(mini.trim())),
    refine: (test: (value: unknown) => unknown, message?: string) => withMethods(schema.check(mini.refine(test, message))),
  });
}

/**
 * Stands in for `zod` in the browser's bundle: the same library, whose usual interface is four times the size of its
 * core, because it brings the making of JSON Schemas and forty languages along. A test holds that both judge alike.
 */
export const z = Object.fromEntries(
  Object.entries(FACTORIES).map(([name, create]) => [name, (...given: unknown[]) => withMethods(Reflect.apply(create, null, given))]),
);
