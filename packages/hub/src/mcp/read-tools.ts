import { type JsonObject, type JsonValue, jsonObjectSchema } from '@diosc/protocol';
import { z } from 'zod';
import { plainText } from './plain-text.ts';
import type { Tool } from './tool-server.ts';
import type { ToolServerLog } from './tool-server-log.ts';

const MAX_TOOLS = 1000;
const MAX_TITLE_LENGTH = 200;
/** In characters. What a model needs to know of a tool fits; a prompt of its own does not. */
const MAX_DESCRIPTION_LENGTH = 4096;
/** In characters of JSON. */
const MAX_SCHEMA_LENGTH = 65_536;
/** In characters, of all that is kept of a server's tools: each session keeps it, and the model is shown it with every step. */
const MAX_TOTAL_LENGTH = 1_048_576;

/** The part of a listed tool that the hub makes use of. */
const listedToolSchema = z.object({
  name: z.string().regex(/^[A-Za-z0-9_.-]{1,128}$/, 'takes 1 to 128 letters, digits, dots, hyphens and underscores'),
  title: z.string().optional().catch(undefined),
  description: z.string().optional().catch(undefined),
  inputSchema: jsonObjectSchema
    .refine((schema) => schema['type'] === 'object', 'takes an object schema')
    .refine((schema) => JSON.stringify(schema).length <= MAX_SCHEMA_LENGTH, `takes at most ${MAX_SCHEMA_LENGTH} characters of JSON`),
  annotations: z
    .object({
      title: z.string().optional().catch(undefined),
      readOnlyHint: z.boolean().optional().catch(undefined),
      idempotentHint: z.boolean().optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

/**
 * The tools of a server, as they may be shown to a model and to people. A tool that is not well-formed, and the second of
 * one name, is left out and logged; so is what comes after the thousandth, or after 1 Mi characters in all. Text is stripped of what people cannot see,
 * because instructions are hidden there.
 */
export function readTools(server: string, listed: readonly unknown[], log: ToolServerLog): readonly Tool[] {
  const tools = new Map<string, Tool>();
  let length = 0;
  for (const each of listed) {
    if (tools.size === MAX_TOOLS || length > MAX_TOTAL_LENGTH) {
      log.warn({ server, listed: listed.length, kept: tools.size }, 'The tool server lists too much; the rest is left out.');
      break;
    }
    const parsed = listedToolSchema.safeParse(each);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      log.warn({ server, path: issue?.path.join('.'), problem: issue?.message }, 'A tool that is not well-formed is left out.');
    } else if (tools.has(parsed.data.name)) {
      log.warn({ server, tool: parsed.data.name }, 'A second tool of the same name is left out.');
    } else {
      const tool = toTool(server, parsed.data);
      length += lengthOf(tool);
      if (length <= MAX_TOTAL_LENGTH) tools.set(tool.name, tool);
    }
  }
  return [...tools.values()];
}

function toTool(server: string, listed: z.infer<typeof listedToolSchema>): Tool {
  const { name, annotations } = listed;
  return {
    server,
    name,
    title: plainText(annotations?.title ?? '', MAX_TITLE_LENGTH) || plainText(listed.title ?? '', MAX_TITLE_LENGTH) || humanise(name),
    description: plainText(listed.description ?? '', MAX_DESCRIPTION_LENGTH),
    inputSchema: withPlainDescriptions(listed.inputSchema),
    readOnly: annotations?.readOnlyHint === true,
    idempotent: annotations?.idempotentHint === true,
  };
}

function lengthOf({ name, title, description, inputSchema }: Tool): number {
  return name.length + title.length + description.length + JSON.stringify(inputSchema).length;
}

/** "search_orders" and "searchOrders" to "Search orders". */
function humanise(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[\s_.-]+/)
    .filter((word) => word !== '')
    .map((word) => (/^[A-Z0-9]+$/.test(word) ? word : word.toLowerCase()))
    .join(' ');
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1);
}

/** The descriptions inside a schema reach the model as much as that of the tool. */
function withPlainDescriptions(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, plainValue(key, value)]));
}

function plainValue(key: string, value: JsonValue): JsonValue {
  if (typeof value === 'string') return key === 'description' || key === 'title' ? plainText(value, MAX_DESCRIPTION_LENGTH) : value;
  if (Array.isArray(value)) return value.map((item) => plainValue('', item));
  return value === null || typeof value !== 'object' ? value : withPlainDescriptions(value);
}
