import { noContent } from '../answer-kind.ts';
import { noBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { recordChange } from '../record-change.ts';
import { assistantParams } from './assistant-params.ts';

export const deleteAssistant = endpoint({
  operation: 'deleteAssistant',
  method: 'DELETE',
  path: '/admin/assistants/{id}',
  scope: 'admin',
  group: 'assistants',
  summary: 'Delete an assistant',
  description: 'Its roles and its api-key go with it, and its sessions end. What was said stays until it is deleted by those who said it.',
  isConditional: true,
  params: assistantParams,
  query: {},
  body: noBody,
  answer: noContent('It is gone.'),
  async handle({ params: { id }, ifMatch, caller }, ports) {
    const before = await ports.configuration.assistants.delete(id, ifMatch);
    const change = { resource: 'assistant', id, assistantId: id, action: 'deleted', before, after: null } as const;
    await Promise.all([ports.onAssistantDeleted(id), recordChange(change, caller, ports)]);
  },
});
