import { assistantSchema, type Id, isId, pageSchema } from '@diosc/protocol';
import { jsonAnswer } from '../answer-kind.ts';
import { noBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { decodeCursor, pageQuery, toPage } from '../page.ts';

export const listAssistants = endpoint({
  operation: 'listAssistants',
  method: 'GET',
  path: '/admin/assistants',
  scope: 'read-only',
  group: 'assistants',
  summary: 'List assistants',
  description: 'In the order in which they were made.',
  params: {},
  query: pageQuery,
  body: noBody,
  answer: jsonAnswer(pageSchema(assistantSchema), 'A page of assistants.'),
  async handle({ query: { limit, cursor } }, { configuration }) {
    const after = decodeCursor(cursor, (key): key is Id<'assistant'> => isId('assistant', key));
    return toPage(await configuration.assistants.list({ after, limit: limit + 1 }), limit, ({ id }) => id);
  },
});
