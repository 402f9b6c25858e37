import {
  assistantSchema,
  auditEventSchema,
  clientFrameSchema,
  conversationExportSchema,
  errorBodySchema,
  mcpServerSchema,
  resolverAnswerSchema,
  resolverRefusalSchema,
  roleSchema,
  serverFrameSchema,
} from '@diosc/protocol';
import { z } from 'zod';

/** The schemas that others need, by file name. */
const PUBLISHED = {
  'client-frame': [clientFrameSchema, 'A frame that a client sends on the chat connection.'],
  'server-frame': [serverFrameSchema, 'A frame that the hub sends on the chat connection.'],
  'resolver-answer': [resolverAnswerSchema, 'What a user resolver answers with status 200.'],
  'resolver-refusal': [resolverRefusalSchema, 'What a user resolver answers with status 401 or 403.'],
  'error-body': [errorBodySchema, 'The body of every HTTP error.'],
  assistant: [assistantSchema, 'The configuration of an assistant.'],
  role: [roleSchema, 'The configuration of a role.'],
  'mcp-server': [mcpServerSchema, 'The configuration of a tool server.'],
  'conversation-export': [conversationExportSchema, 'A conversation as its user takes it along (`format=json`).'],
  'audit-event': [auditEventSchema, 'One audited event.'],
} as const satisfies Record<string, readonly [schema: z.ZodType, about: string]>;

/**
 * The JSON Schemas (draft 2020-12) of `spec/schemas/`: file name without its ending to content.
 * They describe what is written (`input`): fields with a default may be left out, and where the hub is the writer, fields
 * that a reader does not know are allowed, so that a later hub does not break an earlier client.
 */
export function jsonSchemas(): Map<string, string> {
  return new Map(
    Object.entries(PUBLISHED).map(([name, [schema, about]]) => {
      const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
      return [name, `${JSON.stringify({ $schema, title: name, description: about, ...rest }, null, 2)}\n`];
    }),
  );
}
