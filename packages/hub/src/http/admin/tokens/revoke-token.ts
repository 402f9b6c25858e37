import { Problem } from '../../../problem/problem.ts';
import { noContent } from '../answer-kind.ts';
import { noBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { recordChange } from '../record-change.ts';
import { tokenParams } from './token-params.ts';
import { tokenView } from './token-view.ts';

export const revokeToken = endpoint({
  operation: 'revokeToken',
  method: 'DELETE',
  path: '/admin/tokens/{id}',
  scope: 'admin',
  group: 'tokens',
  summary: 'Revoke an admin token',
  description: 'It stops at once, on every node, also when it is the one that asks. It stays in the list, because the audit names it.',
  params: tokenParams,
  query: {},
  body: noBody,
  answer: noContent('It is revoked.'),
  async handle({ params: { id }, caller }, ports) {
    const now = ports.now();
    const record = await ports.tokens.revoke(id, now);
    if (record === null) throw new Problem({ kind: 'not_found', what: 'such token that is not revoked already' });
    const after = tokenView(record, now);
    const before = tokenView({ ...record, revokedAt: null }, now);
    await recordChange({ resource: 'admin token', id, action: 'revoked', before, after }, caller, ports);
  },
});
