import { roleSchema, roleSettingsSchema } from '@diosc/protocol';
import { resourceAnswer } from '../answer-kind.ts';
import { mergePatchBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { invalidRequest } from '../parse-input.ts';
import { recordChange } from '../record-change.ts';
import { roleParams } from './role-params.ts';

export const updateRole = endpoint({
  operation: 'updateRole',
  method: 'PATCH',
  path: '/admin/assistants/{id}/roles/{roleName}',
  scope: 'admin',
  group: 'roles',
  summary: 'Change a role',
  description: 'It counts for the next message of everybody who has the role.',
  isConditional: true,
  params: roleParams,
  query: {},
  body: mergePatchBody(roleSettingsSchema, { allowedToolNames: ['orders/search_orders', 'orders/cancel_order'], greeting: null }),
  answer: resourceAnswer(roleSchema, 'The role as it is now.'),
  async handle({ params: { id, roleName }, body, ifMatch, caller }, ports) {
    const { before, after, isChanged } = await ports.configuration.roles.update(id, roleName, ifMatch, (current) => {
      const next = body.applyTo(current);
      if (next.roleName !== roleName) throw invalidRequest([{ path: 'roleName', message: 'cannot be changed; make another role instead' }]);
      return next;
    });
    if (isChanged) {
      const change = { resource: 'role', id: roleName, assistantId: id, action: 'changed', before, after: after.definition } as const;
      await recordChange(change, caller, ports);
    }
    return { body: after.definition, version: after.version };
  },
});
