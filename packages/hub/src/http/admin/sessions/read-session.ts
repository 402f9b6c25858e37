import { sessionEntrySchema } from '@diosc/protocol';
import { jsonAnswer } from '../answer-kind.ts';
import { noBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { findSession, sessionAnswer, sessionParams } from './session-answer.ts';

export const readSession = endpoint({
  operation: 'readSession',
  method: 'GET',
  path: '/admin/sessions/{id}',
  scope: 'read-only',
  group: 'sessions',
  summary: 'Read a session',
  params: sessionParams,
  query: {},
  body: noBody,
  answer: jsonAnswer(sessionEntrySchema, 'The session.'),
  handle: async ({ params: { id } }, ports) => sessionAnswer(await findSession(id, ports)),
});
