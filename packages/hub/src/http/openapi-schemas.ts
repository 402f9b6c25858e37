import {
  adminTokenSchema,
  assistantSchema,
  assistantSettingsSchema,
  auditEventSchema,
  createdAdminTokenSchema,
  createdAssistantSchema,
  errorBodySchema,
  healthSchema,
  type JsonObject,
  type JsonValue,
  jsonObjectSchema,
  mcpServerSchema,
  mcpServerSettingsSchema,
  mcpServerTestResultSchema,
  mcpServerTestSchema,
  mcpToolListSchema,
  newAdminTokenSchema,
  resolverTestResultSchema,
  resolverTestSchema,
  roleSchema,
  roleSettingsSchema,
  rotatedApiKeySchema,
  savedAssistantSchema,
  sessionEntrySchema,
} from '@diosc/protocol';
import { z } from 'zod';

/** Schemas that have a name in the document, so that generated clients have it too: what is sent, and what is answered. */
const NAMED = {
  input: {
    AssistantSettings: assistantSettingsSchema,
    RoleSettings: roleSettingsSchema,
    McpServerSettings: mcpServerSettingsSchema,
    McpServerTest: mcpServerTestSchema,
    NewAdminToken: newAdminTokenSchema,
    ResolverTest: resolverTestSchema,
  },
  output: {
    Assistant: assistantSchema,
    SavedAssistant: savedAssistantSchema,
    CreatedAssistant: createdAssistantSchema,
    RotatedApiKey: rotatedApiKeySchema,
    Role: roleSchema,
    ResolverTestResult: resolverTestResultSchema,
    McpServer: mcpServerSchema,
    McpServerTestResult: mcpServerTestResultSchema,
    McpToolList: mcpToolListSchema,
    Session: sessionEntrySchema,
    AuditEvent: auditEventSchema,
    Health: healthSchema,
    AdminToken: adminTokenSchema,
    CreatedAdminToken: createdAdminTokenSchema,
    Error: errorBodySchema,
  },
} as const satisfies Record<'input' | 'output', Record<string, z.ZodType>>;

/** What goes in may leave out what has a default; what comes out has it. */
export type Direction = keyof typeof NAMED;

/** The named schemas, for `components.schemas`. */
export function namedSchemas(): JsonObject {
  const all = [...named('input'), ...named('output')].map(([name, schema, direction]) => [name, plainSchema(schema, direction)] as const);
  return Object.fromEntries(all.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** A schema as JSON Schema (draft 2020-12, which OpenAPI 3.1 takes as it is), with references to the named ones in it. */
export function schemaOf(schema: z.ZodType, direction: Direction): JsonObject {
  const names = namesBySchema(direction);
  const refer = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map(refer);
    if (typeof value !== 'object' || value === null) return value;
    const name = names.get(JSON.stringify(value));
    return name === undefined ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, refer(each)])) : referenceTo(name);
  };
  return jsonObjectSchema.parse(refer(plainSchema(schema, direction)));
}

const knownNames = new Map<Direction, ReadonlyMap<string, string>>();

/** The names of schemas, by what is written of each. Made once: it is asked for with every schema of the document. */
function namesBySchema(direction: Direction): ReadonlyMap<string, string> {
  const known =
    knownNames.get(direction) ?? new Map(named(direction).map(([name, schema]) => [JSON.stringify(plainSchema(schema, direction)), name]));
  knownNames.set(direction, known);
  return known;
}

export function referenceTo(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` };
}

/** A merge patch of a resource: every field may be left out or be null, which takes it back to its default. */
export function mergePatchSchemaOf(whole: z.ZodType): JsonObject {
  return patchOf(plainSchema(whole, 'input'));
}

function patchOf({ required: _required, default: _default, ...schema }: JsonObject): JsonObject {
  const { properties } = schema;
  if (!isObject(properties)) return schema;
  const patched = Object.entries(properties).map(([name, property]) => {
    const each = isObject(property) ? patchOf(property) : property;
    return [name, isNullable(each) ? each : { anyOf: [each, { type: 'null' }] }];
  });
  return { ...schema, properties: Object.fromEntries(patched) };
}

function isNullable(schema: JsonValue | undefined): boolean {
  if (!isObject(schema)) return false;
  const { type, anyOf } = schema;
  if (Array.isArray(anyOf)) return anyOf.some(isNullable);
  return type === 'null' || (Array.isArray(type) && type.includes('null'));
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function named(direction: Direction): [name: string, schema: z.ZodType, direction: Direction][] {
  return Object.entries(NAMED[direction]).map(([name, schema]) => [name, schema, direction]);
}

function plainSchema(schema: z.ZodType, direction: Direction): JsonObject {
  const { $schema: _dialect, $defs: _definitions, ...rest } = z.toJSONSchema(schema, { io: direction, target: 'draft-2020-12' });
  return withoutDefinitions(jsonObjectSchema.parse(JSON.parse(JSON.stringify(rest))));
}

/** The one schema that refers to itself is that of any JSON, for which the empty schema stands. */
function withoutDefinitions(schema: JsonObject): JsonObject {
  const plain = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map(plain);
    return isObject(value) ? withoutDefinitions(value) : value;
  };
  const { $ref } = schema;
  if (typeof $ref === 'string' && $ref.startsWith('#/$defs/')) return {};
  return Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, plain(value)]));
}
