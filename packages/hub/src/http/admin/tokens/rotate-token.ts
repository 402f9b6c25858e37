import { createdAdminTokenSchema, newId } from '@diosc/protocol';
import { hashAdminToken, newAdminToken } from '../../../admin/admin-token.ts';
import { Problem } from '../../../problem/problem.ts';
import { jsonAnswer } from '../answer-kind.ts';
import { noBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { recordChange } from '../record-change.ts';
import { tokenParams } from './token-params.ts';
import { tokenView } from './token-view.ts';

export const rotateToken = endpoint({
  operation: 'rotateToken',
  method: 'POST',
  path: '/admin/tokens/{id}/rotate',
  scope: 'admin',
  group: 'tokens',
  summary: 'Put a new token in the place of one',
  description:
    'The new one has the name, the scope and the end of the old one, and an id of its own. The old one stops at once; the new one is shown this once.',
  params: tokenParams,
  query: {},
  body: noBody,
  answer: jsonAnswer(createdAdminTokenSchema, 'The new token.', 201),
  async handle({ params: { id }, caller }, ports) {
    const now = ports.now();
    const token = newAdminToken();
    const newer = { id: newId('adminToken', now), hash: hashAdminToken(token) };
    const record = await ports.tokens.replace(id, newer, now);
    if (record === null) throw new Problem({ kind: 'not_found', what: 'such token that is still valid' });
    const view = tokenView(record, now);
    await recordChange({ resource: 'admin token', id, action: 'rotated', before: { id }, after: { id: newer.id } }, caller, ports);
    return { ...view, token };
  },
});
