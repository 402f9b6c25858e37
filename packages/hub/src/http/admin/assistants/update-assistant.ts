import { assistantSettingsSchema, idSchema, savedAssistantSchema } from '@diosc/protocol';
import { resourceAnswer } from '../answer-kind.ts';
import { mergePatchBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { invalidRequest } from '../parse-input.ts';
import { recordChange } from '../record-change.ts';
import { assistantParams } from './assistant-params.ts';
import { checkAssistant, warningsAbout } from './check-assistant.ts';

const wholeSchema = assistantSettingsSchema.extend({ id: idSchema('assistant') });

export const updateAssistant = endpoint({
  operation: 'updateAssistant',
  method: 'PATCH',
  path: '/admin/assistants/{id}',
  scope: 'admin',
  group: 'assistants',
  summary: 'Change an assistant',
  description: 'What changes counts for the next message of every session, on every node.',
  isConditional: true,
  params: assistantParams,
  query: {},
  body: mergePatchBody(wholeSchema, { userResolverUrl: 'https://api.example.com/diosc/resolve-user', userResolverTimeoutMs: 5000 }),
  answer: resourceAnswer(savedAssistantSchema, 'The assistant as it is now.'),
  async handle({ params: { id }, body, ifMatch, caller }, ports) {
    const { before, after, isChanged } = await ports.configuration.assistants.update(id, ifMatch, (current) => {
      const next = checkAssistant(body.applyTo(current));
      if (next.id !== id) throw invalidRequest([{ path: 'id', message: 'cannot be changed' }]);
      return next;
    });
    if (isChanged) {
      const change = { resource: 'assistant', id, assistantId: id, action: 'changed', before, after: after.definition } as const;
      await recordChange(change, caller, ports);
    }
    return { body: { ...after.definition, warnings: await warningsAbout(after.definition, ports) }, version: after.version };
  },
});
