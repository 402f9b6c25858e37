import { authSchema, idSchema, MAX_MESSAGE_LENGTH, MAX_TITLE_LENGTH } from '@diosc/protocol';
import { z } from 'zod';
import type { AuthProvider } from '../credential/credential.ts';
import { DioscError } from '../diosc-error.ts';
import { EVENT_NAMES, isEventName } from '../event/event-map.ts';
import type { ExportFormat } from '../me/own-conversations.ts';
import { COMMANDS, type CommandName } from './command-name.ts';
import { describeIssue } from './describe-issue.ts';

const eventNameSchema = z.custom<(typeof EVENT_NAMES)[number] | '*'>(
  (value) => value === '*' || isEventName(value),
  `is no event; there are '*' and ${EVENT_NAMES.map((name) => `'${name}'`).join(', ')}`,
);
const handlerSchema = z.custom<(payload: unknown) => void>((value) => typeof value === 'function', 'takes a function');
const providerSchema = z.custom<AuthProvider>((value) => typeof value === 'function', 'takes a function');

/** What each command takes after its name. */
export const ARGUMENTS = {
  config: z.tuple([
    z.strictObject({
      backendUrl: z.string().min(1),
      apiKey: z.string().min(1).max(200),
      assistantId: z.optional(idSchema('assistant')),
      autoConnect: z.boolean().default(true),
      locale: z.string().refine(isLocale, 'takes a language tag such as "en" or "de-CH"').optional(),
      transport: z.optional(z.custom<'auto' | 'websocket' | 'event-stream'>(isTransport, "takes 'auto', 'websocket' or 'event-stream'")),
    }),
  ]),
  auth: z.tuple([z.union([z.null(), providerSchema, authSchema])]),
  on: z.tuple([eventNameSchema, handlerSchema]),
  off: z.tuple([eventNameSchema, handlerSchema]),
  send: z.tuple([
    z
      .string()
      .max(MAX_MESSAGE_LENGTH)
      .refine((text) => text.trim() !== '', 'takes a text that is not empty'),
    z
      .strictObject({
        attachments: z
          .array(z.unknown())
          .refine((list) => list.length === 0, 'cannot be sent in this version')
          .optional(),
      })
      .optional(),
  ]),
  cancel: z.tuple([]),
  respond: z.tuple([z.string(), z.unknown()]),
  startNewSession: z.tuple([]),
  sessions: z.tuple([z.strictObject({ cursor: z.string().optional(), limit: z.number().int().min(1).max(200).optional() }).optional()]),
  openSession: z.tuple([idSchema('session')]),
  renameSession: z.tuple([
    idSchema('session'),
    z
      .string()
      .max(MAX_TITLE_LENGTH)
      .refine((title) => title.trim() !== '', 'takes a title that is not empty'),
  ]),
  deleteSession: z.tuple([idSchema('session')]),
  exportSession: z.tuple([idSchema('session'), z.custom<ExportFormat>(isExportFormat, "takes 'json' or 'markdown'")]),
  state: z.tuple([]),
  ui: z.tuple([z.custom<'open' | 'close' | 'toggle'>(isUiAction, "takes 'open', 'close' or 'toggle'")]),
} as const satisfies Record<CommandName, z.ZodType>;

/**
 * The arguments of a command, checked.
 * @throws {DioscError} `ARGUMENTS_INVALID`, with what was wrong and what is allowed; never with what was given.
 */
export function parseArguments<Arguments>(name: CommandName, schema: z.ZodType<Arguments>, given: readonly unknown[]): Arguments {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw DioscError.local(
    'ARGUMENTS_INVALID',
    `diosc('${name}') was called wrongly: ${describe(result.error)}. It is written ${COMMANDS[name]}.`,
  );
}

/** Says which argument is meant, and not its index in the list that was checked. */
function describe(error: z.core.$ZodError): string {
  const issue = error.issues[0];
  const index = issue?.path[0];
  if (issue === undefined || typeof index !== 'number') return 'it takes another number of arguments';
  const argument = `argument ${index + 1}`;
  const rest = describeIssue(issue, issue.path.slice(1));
  return issue.path.length === 1 ? rest.replace(/^it\b/, argument) : `in ${argument}, ${rest}`;
}

function isUiAction(value: unknown): boolean {
  return value === 'open' || value === 'close' || value === 'toggle';
}

function isTransport(value: unknown): boolean {
  return value === 'auto' || value === 'websocket' || value === 'event-stream';
}

function isExportFormat(value: unknown): boolean {
  return value === 'json' || value === 'markdown';
}

function isLocale(value: string): boolean {
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}
