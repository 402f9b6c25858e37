import { rotatedApiKeySchema } from '@diosc/protocol';
import { newApiKey } from '../../../assistant/api-key.ts';
import { jsonAnswer } from '../answer-kind.ts';
import { noBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { recordChange } from '../record-change.ts';
import { assistantParams } from './assistant-params.ts';

export const rotateApiKey = endpoint({
  operation: 'rotateApiKey',
  method: 'POST',
  path: '/admin/assistants/{id}/api-key',
  scope: 'admin',
  group: 'assistants',
  summary: 'Give an assistant a new api-key',
  description: 'The old key stops at once: pages that still have it cannot connect. The new one is shown this once.',
  params: assistantParams,
  query: {},
  body: noBody,
  answer: jsonAnswer(rotatedApiKeySchema, 'The new key.', 201),
  async handle({ params: { id }, caller }, ports) {
    const apiKey = newApiKey();
    await ports.configuration.assistants.replaceKey(id, apiKey);
    await recordChange(
      { resource: 'api key', id, assistantId: id, action: 'rotated', before: null, after: { apiKey: 'set' } },
      caller,
      ports,
    );
    return { apiKey };
  },
});
