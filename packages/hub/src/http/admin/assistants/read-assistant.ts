import { assistantSchema } from '@diosc/protocol';
import { Problem } from '../../../problem/problem.ts';
import { resourceAnswer } from '../answer-kind.ts';
import { noBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { assistantParams } from './assistant-params.ts';

export const readAssistant = endpoint({
  operation: 'readAssistant',
  method: 'GET',
  path: '/admin/assistants/{id}',
  scope: 'read-only',
  group: 'assistants',
  summary: 'Read an assistant',
  params: assistantParams,
  query: {},
  body: noBody,
  answer: resourceAnswer(assistantSchema, 'The assistant. Its api-key is not in it: the hub keeps only a hash.'),
  async handle({ params: { id } }, { configuration }) {
    const found = await configuration.assistants.find(id);
    if (found === null) throw new Problem({ kind: 'not_found', what: 'such assistant' });
    return { body: found.definition, version: found.version };
  },
});
