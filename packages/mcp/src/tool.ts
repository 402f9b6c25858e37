import type { StandardSchemaWithJSON, ToolAnnotations } from '@modelcontextprotocol/server';
import { readOrigins } from './api-fetch.ts';
import type { ToolContext } from './tool-context.ts';
import { ToolError } from './tool-error.ts';

export type ToolDefinition<Input, Params> = {
  /** 1 to 128 letters, digits, dots, hyphens and underscores: `search_orders`. */
  readonly name: string;
  /** What people call it; by default the name in words. */
  readonly title?: string;
  /** For the model: what the tool does, and when to use it. */
  readonly description: string;
  /** An object schema of any library that speaks Standard Schema and Standard JSON Schema: Zod 4.2 or newer, ArkType, Valibot. */
  readonly inputSchema: StandardSchemaWithJSON<Input, Params>;
  /** Hints for hosts: `readOnlyHint` spares the user a question, `idempotentHint` lets a call be repeated. */
  readonly annotations?: ToolAnnotations;
  /** The origins of the company's own API, to which `context.fetch` sends the user's headers: `https://api.example.com`. */
  readonly apiOrigins?: readonly string[];
  /**
   * Does the work, with validated parameters. A string is the answer's text; another value is its structured content, and
   * JSON as text; an object with MCP `content` is the answer itself. What it throws becomes an error result: the message of
   * a {@link ToolError} or an `ApiAuthError`, a plain sentence for anything else.
   */
  readonly handler: (params: Params, context: ToolContext) => unknown;
};

/** A tool as a server serves it. Made by {@link tool}. */
export type Tool = {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  /** JSON Schema 2020-12. */
  readonly inputSchema: { readonly type: 'object'; readonly [keyword: string]: unknown };
  readonly annotations?: ToolAnnotations;
  readonly apiOrigins: ReadonlySet<string>;
  /**
   * Validates the arguments and runs the handler.
   * @throws {ToolError} when an argument is not valid; the message names it.
   */
  readonly call: (input: unknown, context: ToolContext) => Promise<unknown>;
};

/**
 * Defines a tool.
 * @throws {TypeError} when the name, the schema or an origin cannot be served; the message says which and why.
 */
export function tool<Input, Params>(definition: ToolDefinition<Input, Params>): Tool {
  const { name, title, description, annotations, handler } = definition;
  const schema = definition.inputSchema['~standard'];
  if (!/^[A-Za-z0-9_.-]{1,128}$/.test(name)) {
    throw new TypeError(`A tool's "name" takes 1 to 128 letters, digits, dots, hyphens and underscores; it got "${name}".`);
  }
  return {
    name,
    description,
    inputSchema: toObjectSchema(name, definition.inputSchema),
    apiOrigins: readOrigins(definition.apiOrigins ?? []),
    ...(title === undefined ? {} : { title }),
    ...(annotations === undefined ? {} : { annotations }),
    call: async (input, context) => {
      const validated = await schema.validate(input);
      if (validated.issues !== undefined) throw new ToolError(describeIssues(validated.issues));
      return await handler(validated.value, context);
    },
  };
}

function toObjectSchema(name: string, schema: StandardSchemaWithJSON<unknown, unknown>): Tool['inputSchema'] {
  const { jsonSchema } = schema['~standard'];
  if (jsonSchema === undefined) {
    throw new TypeError(`The "inputSchema" of "${name}" has no Standard JSON Schema; its library may be too old (Zod has it from 4.2).`);
  }
  const converted = jsonSchema.input({ target: 'draft-2020-12' });
  if ((converted['type'] ?? 'object') !== 'object') {
    throw new TypeError(`The "inputSchema" of "${name}" takes an object schema; it got one of type "${String(converted['type'])}".`);
  }
  return { ...converted, type: 'object' };
}

type Issue = { readonly message: string; readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined };

/** One sentence for each of the first issues, so that a model can correct itself. */
function describeIssues(issues: readonly Issue[]): string {
  return issues.slice(0, 3).map(describeIssue).join(' ');
}

function describeIssue({ path = [], message }: Issue): string {
  const field = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
  const subject = field === '' ? 'The arguments are' : `The argument "${field}" is`;
  return `${subject} not valid: ${message.replace(/\.$/, '')}.`;
}
