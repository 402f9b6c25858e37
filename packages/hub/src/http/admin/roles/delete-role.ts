import { noContent } from '../answer-kind.ts';
import { noBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { recordChange } from '../record-change.ts';
import { roleParams } from './role-params.ts';

export const deleteRole = endpoint({
  operation: 'deleteRole',
  method: 'DELETE',
  path: '/admin/assistants/{id}/roles/{roleName}',
  scope: 'admin',
  group: 'roles',
  summary: 'Delete a role',
  description: 'Users who had it fall to their next role, or to the default role, with their next message.',
  isConditional: true,
  params: roleParams,
  query: {},
  body: noBody,
  answer: noContent('It is gone.'),
  async handle({ params: { id, roleName }, ifMatch, caller }, ports) {
    const before = await ports.configuration.roles.delete(id, roleName, ifMatch);
    await recordChange({ resource: 'role', id: roleName, assistantId: id, action: 'deleted', before, after: null }, caller, ports);
  },
});
