import { adminTokenSchema, type Id, isId, pageSchema } from '@diosc/protocol';
import { jsonAnswer } from '../answer-kind.ts';
import { noBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { decodeCursor, pageQuery, toPage } from '../page.ts';
import { tokenView } from './token-view.ts';

export const listTokens = endpoint({
  operation: 'listTokens',
  method: 'GET',
  path: '/admin/tokens',
  scope: 'read-only',
  group: 'tokens',
  summary: 'List the admin tokens',
  description:
    'Expired and revoked ones too, in the order in which they were made. The token that the hub was started with is not among them.',
  params: {},
  query: pageQuery,
  body: noBody,
  answer: jsonAnswer(pageSchema(adminTokenSchema), 'A page of tokens, without the tokens themselves.'),
  async handle({ query: { limit, cursor } }, { tokens, now }) {
    const after = decodeCursor(cursor, (key): key is Id<'adminToken'> => isId('adminToken', key));
    const page = toPage(await tokens.list({ after, limit: limit + 1 }), limit, ({ id }) => id);
    const at = now();
    return { ...page, items: page.items.map((record) => tokenView(record, at)) };
  },
});
