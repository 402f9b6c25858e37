/** A value that a schema lists by name. */
export type Scalar = string | number | boolean | null;

/** What a JSON Schema asks for, as far as a text can fill it. `unknown` is whatever this program does not understand. */
export type Shape =
  | { readonly kind: 'choice'; readonly values: readonly Scalar[] }
  | {
      readonly kind: 'string';
      readonly format: string | null;
      readonly pattern: RegExp | null;
      readonly minimumLength: number;
      readonly maximumLength: number;
    }
  | {
      readonly kind: 'number';
      readonly integer: boolean;
      readonly minimum: number;
      readonly maximum: number;
      /** The bounds that are themselves outside. */
      readonly above: number;
      readonly below: number;
      readonly multipleOf: number | null;
    }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'array'; readonly items: Shape; readonly minimum: number; readonly maximum: number; readonly unique: boolean }
  | { readonly kind: 'object'; readonly properties: readonly Property[] }
  | { readonly kind: 'unknown' };

/** A property of an object. `hint` is its description and examples, as one text. */
export type Property = { readonly name: string; readonly shape: Shape; readonly required: boolean; readonly hint: string };

const FORMATS: Readonly<Record<string, RegExp>> = {
  date: /^\d{4}-\d{2}-\d{2}$/u,
  'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/u,
  email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/u,
  uri: /^[a-z][a-z0-9+.-]*:\S+$/iu,
  url: /^https?:\/\/\S+$/iu,
  uuid: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu,
};

/** A format that is not known is a remark and no condition, as JSON Schema has it. */
function hasFormat(value: string, format: string | null): boolean {
  return format === null || !Object.hasOwn(FORMATS, format) || (FORMATS[format]?.test(value) ?? true);
}

/** Whether a value is one that the shape allows. An `unknown` shape allows none, because nobody can say. */
export function fits(value: unknown, shape: Shape): boolean {
  switch (shape.kind) {
    case 'choice':
      return shape.values.some((choice) => choice === value);
    case 'string': {
      if (typeof value !== 'string') return false;
      const length = Array.from(value).length;
      if (length < shape.minimumLength || length > shape.maximumLength) return false;
      return (shape.pattern?.test(value) ?? true) && hasFormat(value, shape.format);
    }
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value) || (shape.integer && !Number.isSafeInteger(value))) return false;
      if (shape.multipleOf !== null && !Number.isInteger(value / shape.multipleOf)) return false;
      return value >= shape.minimum && value <= shape.maximum && value > shape.above && value < shape.below;
    case 'boolean':
      return typeof value === 'boolean';
    case 'array':
      if (!Array.isArray(value) || value.length < shape.minimum || value.length > shape.maximum) return false;
      return (!shape.unique || new Set(value).size === value.length) && value.every((item) => fits(item, shape.items));
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'unknown':
      return false;
  }
}
