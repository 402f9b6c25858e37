import { assistantSettingsSchema, createdAssistantSchema, newId } from '@diosc/protocol';
import { newApiKey } from '../../../assistant/api-key.ts';
import { resourceAnswer } from '../answer-kind.ts';
import { jsonBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { recordChange } from '../record-change.ts';
import { checkAssistant, warningsAbout } from './check-assistant.ts';

export const createAssistant = endpoint({
  operation: 'createAssistant',
  method: 'POST',
  path: '/admin/assistants',
  scope: 'admin',
  group: 'assistants',
  summary: 'Make an assistant',
  description: 'The answer has the `apiKey` that pages name the assistant by. It is shown this once.',
  params: {},
  query: {},
  body: jsonBody(assistantSettingsSchema, {
    name: 'Shop assistant',
    greeting: 'Hello! Ask me about your orders.',
    model: { provider: 'openai', model: 'gpt-5-mini', apiKeyRef: 'OPENAI_API_KEY' },
    userResolverUrl: 'https://api.example.com/diosc/resolve-user',
    allowedOrigins: ['https://shop.example.com'],
  }),
  answer: resourceAnswer(createdAssistantSchema, 'The assistant, with its `apiKey`.', 201),
  async handle({ body, caller }, ports) {
    const assistant = checkAssistant({ id: newId('assistant'), ...body });
    const apiKey = newApiKey();
    const { version } = await ports.configuration.assistants.create(assistant, apiKey);
    const after = { ...assistant, apiKey: 'set' };
    await recordChange(
      { resource: 'assistant', id: assistant.id, assistantId: assistant.id, action: 'created', before: null, after },
      caller,
      ports,
    );
    return { body: { ...assistant, apiKey, warnings: await warningsAbout(assistant, ports) }, version };
  },
});
