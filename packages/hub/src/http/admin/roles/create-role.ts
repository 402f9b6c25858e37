import { roleSchema, roleSettingsSchema } from '@diosc/protocol';
import { resourceAnswer } from '../answer-kind.ts';
import { jsonBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { recordChange } from '../record-change.ts';
import { rolesParams } from './role-params.ts';

export const createRole = endpoint({
  operation: 'createRole',
  method: 'POST',
  path: '/admin/assistants/{id}/roles',
  scope: 'admin',
  group: 'roles',
  summary: 'Make a role',
  description: '`roleName` is what the user resolver says in `roles`. It names the role in paths, and cannot be changed.',
  params: rolesParams,
  query: {},
  body: jsonBody(roleSettingsSchema, {
    roleName: 'sales',
    displayName: 'Sales',
    priority: 10,
    promptInstructions: 'The user sells. Give amounts with their currency.',
    allowedToolNames: ['orders/search_orders'],
  }),
  answer: resourceAnswer(roleSchema, 'The role.', 201),
  async handle({ params: { id }, body, caller }, ports) {
    const { definition, version } = await ports.configuration.roles.create(id, body);
    const change = {
      resource: 'role',
      id: definition.roleName,
      assistantId: id,
      action: 'created',
      before: null,
      after: definition,
    } as const;
    await recordChange(change, caller, ports);
    return { body: definition, version };
  },
});
