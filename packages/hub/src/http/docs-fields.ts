import { type Html, html, prose } from './docs-html.ts';
import type { ShownDocument, ShownSchema } from './docs-model.ts';

type Field = { readonly name: string; readonly schema: ShownSchema; readonly isRequired: boolean };

/** How deep fields of fields are shown; `model.provider` is as deep as ours go. */
const MAX_DEPTH = 3;

/** The fields of an object as a table. `caption` says of what. */
export function fieldTable(caption: string, schema: ShownSchema, schemas: ShownDocument['schemas']): Html | null {
  const fields = fieldsOf(resolve(schema, schemas), schemas);
  return fields.length === 0 ? null : table(caption, fields);
}

export function table(caption: string, fields: readonly Field[]): Html {
  return html`<table>
<caption>${caption}</caption>
<thead><tr><th scope="col">Name</th><th scope="col">Takes</th></tr></thead>
<tbody>${fields.map(fieldRow)}</tbody>
</table>
`;
}

function fieldRow({ name, schema, isRequired }: Field): Html {
  return html`<tr><th scope="row"><code>${breakable(name)}</code>${isRequired ? html` <span class="needed">needed</span>` : null}</th><td>${typeOf(schema)}${
    schema.description === undefined ? null : html`<p>${prose(schema.description)}</p>`
  }</td></tr>
`;
}

/** A name that may break where a word of it ends. */
function breakable(name: string): Html {
  return html`${name.split(/(?<=\.)|(?=[A-Z])/).map((part, index) => html`${index > 0 ? html`<wbr>` : null}${part}`)}`;
}

function fieldsOf(schema: ShownSchema, schemas: ShownDocument['schemas'], prefix = '', depth = 1): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const field = { name: `${prefix}${name}`, schema: property, isRequired: schema.required.includes(name) };
    const inner = resolve(property.anyOf?.find(({ properties }) => properties !== undefined) ?? property, schemas);
    const isObject = inner.properties !== undefined && depth < MAX_DEPTH && property.$ref === undefined;
    return [field, ...(isObject ? fieldsOf(inner, schemas, `${prefix}${name}.`, depth + 1) : [])];
  });
}

function resolve(schema: ShownSchema, schemas: ShownDocument['schemas']): ShownSchema {
  return schema.$ref === undefined ? schema : (schemas.get(nameOf(schema.$ref)) ?? schema);
}

function nameOf(reference: string): string {
  return reference.split('/').at(-1) ?? '';
}

/** What a field takes, in a few words. */
export function typeOf(schema: ShownSchema): Html {
  const { default: preset } = schema;
  const isWorthSaying = preset !== undefined && !(typeof preset === 'object' && preset !== null && !Array.isArray(preset));
  return isWorthSaying ? html`${bareTypeOf(schema)}; default <code>${JSON.stringify(preset)}</code>` : bareTypeOf(schema);
}

function bareTypeOf(schema: ShownSchema): Html {
  const { $ref, anyOf, items } = schema;
  if ($ref !== undefined) return html`<a href="#schema-${nameOf($ref)}">${nameOf($ref)}</a>`;
  if (anyOf !== undefined) return html`${anyOf.map((one, index) => html`${index > 0 ? ', or ' : null}${bareTypeOf(one)}`)}`;
  return items === undefined ? html`${plainType(schema)}` : html`a list of ${bareTypeOf(items)}`;
}

function plainType({ type, enum: values, const: only, minimum, maximum, maxLength, format }: ShownSchema): string {
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(', ');
  if (only !== undefined) return JSON.stringify(only);
  if (format !== undefined && FORMATS[format] !== undefined) return FORMATS[format];
  const types = typeof type === 'string' ? [type] : (type ?? ['anything']);
  const named = types.map((each) => NAMES[each] ?? each).join(' or ');
  if (minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER)
    return `${named}, ${written(minimum)} to ${written(maximum)}`;
  return maxLength === undefined ? named : `${named} of up to ${written(maxLength)} characters`;
}

function written(number: number): string {
  return number.toLocaleString('en');
}

const NAMES: Readonly<Record<string, string>> = { string: 'text', integer: 'whole number', boolean: 'true or false' };

const FORMATS: Readonly<Record<string, string>> = { uri: 'URL', 'date-time': 'time (ISO 8601)' };
