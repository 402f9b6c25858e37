import { noContent } from '../answer-kind.ts';
import { noBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { findSession, sessionParams } from './session-answer.ts';

export const endSession = endpoint({
  operation: 'endSession',
  method: 'DELETE',
  path: '/admin/sessions/{id}',
  scope: 'admin',
  group: 'sessions',
  summary: 'End a session',
  description:
    'On whichever node it lives, within a second: its credential is forgotten, what runs in it is stopped, and its user is told. The ' +
    'conversation stays theirs. A session that has ended stays as it is.',
  params: sessionParams,
  query: {},
  body: noBody,
  answer: noContent('It has ended.'),
  async handle({ params: { id }, caller }, ports) {
    const session = await findSession(id, ports);
    // One whose limit has passed may still be live somewhere, so only a stored end is the end.
    if (session.endedAt !== null) return;
    await ports.sessions.end(session, { requestId: caller.requestId, ip: caller.ip, decidedBy: caller.administrator.id });
    const { tenantId, assistantId, state } = session;
    // That it ended is an event of its tenant; this one says which administrator did it.
    await ports.audit.record({
      type: 'configuration.changed',
      outcome: 'success',
      tenantId: '',
      userId: caller.administrator.id,
      requestId: caller.requestId,
      ip: caller.ip,
      assistantId,
      sessionId: id,
      data: { resource: 'session', id, tenantId, action: 'ended', before: { state }, after: { state: 'ended' } },
    });
  },
});
