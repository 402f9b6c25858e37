import { createdAdminTokenSchema, newAdminTokenSchema, newId } from '@diosc/protocol';
import { hashAdminToken, newAdminToken } from '../../../admin/admin-token.ts';
import { jsonAnswer } from '../answer-kind.ts';
import { jsonBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { invalidRequest } from '../parse-input.ts';
import { recordChange } from '../record-change.ts';
import { tokenView } from './token-view.ts';

export const createToken = endpoint({
  operation: 'createToken',
  method: 'POST',
  path: '/admin/tokens',
  scope: 'admin',
  group: 'tokens',
  summary: 'Make an admin token',
  description:
    'The answer has the `token`. It is shown this once. Give each person and each program a token of its own: the audit names it.',
  params: {},
  query: {},
  body: jsonBody(newAdminTokenSchema, { name: 'deployment pipeline', scope: 'admin', expiresAt: '2027-12-31T00:00:00Z' }),
  answer: jsonAnswer(createdAdminTokenSchema, 'The token.', 201),
  async handle({ body: { name, scope, expiresAt }, caller }, ports) {
    const now = ports.now();
    const end = expiresAt === null ? null : Date.parse(expiresAt);
    if (end !== null && end <= now) throw invalidRequest([{ path: 'expiresAt', message: 'takes a time that is still to come' }]);
    const token = newAdminToken();
    const record = { id: newId('adminToken', now), name, scope, createdAt: now, expiresAt: end, revokedAt: null };
    await ports.tokens.create(record, hashAdminToken(token));
    const view = tokenView(record, now);
    await recordChange({ resource: 'admin token', id: record.id, action: 'created', before: null, after: view }, caller, ports);
    return { ...view, token };
  },
});
