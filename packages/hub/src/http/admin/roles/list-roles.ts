import { pageSchema, roleSchema } from '@diosc/protocol';
import { jsonAnswer } from '../answer-kind.ts';
import { noBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { decodeCursor, pageQuery, toPage } from '../page.ts';
import { rolesParams } from './role-params.ts';

export const listRoles = endpoint({
  operation: 'listRoles',
  method: 'GET',
  path: '/admin/assistants/{id}/roles',
  scope: 'read-only',
  group: 'roles',
  summary: 'List the roles of an assistant',
  description: 'By name. Of the active roles that a user has, the one of highest `priority` applies.',
  params: rolesParams,
  query: pageQuery,
  body: noBody,
  answer: jsonAnswer(pageSchema(roleSchema), 'A page of roles.'),
  async handle({ params: { id }, query: { limit, cursor } }, { configuration }) {
    const after = decodeCursor(cursor, (key): key is string => key !== '' && !key.includes('\0'));
    return toPage(await configuration.roles.list(id, { after, limit: limit + 1 }), limit, ({ roleName }) => roleName);
  },
});
