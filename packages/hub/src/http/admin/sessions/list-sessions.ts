import { idSchema, pageSchema, sessionEntrySchema, sessionStateSchema } from '@diosc/protocol';
import { z } from 'zod';
import { jsonAnswer } from '../answer-kind.ts';
import { noBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { decodeCursor, pageQuery, toPage } from '../page.ts';
import { keyOfPosition, type PositionKey, positionOfKey } from './position-key.ts';
import { sessionAnswer } from './session-answer.ts';

const nameSchema = z.string().min(1).max(256);

export const listSessions = endpoint({
  operation: 'listSessions',
  method: 'GET',
  path: '/admin/sessions',
  scope: 'read-only',
  group: 'sessions',
  summary: 'List sessions',
  description: 'Of all tenants, the last active first. A session whose time is over has ended, also where nobody has noticed yet.',
  params: {},
  query: {
    tenant: nameSchema.optional(),
    user: nameSchema.optional().describe('Users of different tenants may have the same id.'),
    assistant: idSchema('assistant').optional(),
    state: sessionStateSchema.optional(),
    ...pageQuery,
  },
  body: noBody,
  answer: jsonAnswer(pageSchema(sessionEntrySchema), 'A page of sessions.'),
  async handle({ query: { tenant, user, assistant, state, limit, cursor } }, { sessions: { directory }, now }) {
    const key = decodeCursor(cursor, (text): text is PositionKey => positionOfKey(text) !== null);
    const after = key === null ? null : positionOfKey(key);
    const filter = { tenantId: tenant, userId: user, assistantId: assistant, state };
    const page = toPage(await directory.list(filter, { limit: limit + 1, after, now: now() }), limit, keyOfPosition);
    return { ...page, items: page.items.map(sessionAnswer) };
  },
});
