import { newId, pageSchema, type SessionEntry, sessionEntrySchema } from '@diosc/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type AdminHubs, type HubNode, startAdminHubs } from '../../support/admin-hubs.ts';
import { type Company, startCompany } from '../../support/company.ts';
import { say } from '../../support/test-hub.ts';

const HOUR_MS = 3_600_000;

let company: Company;
let hubs: AdminHubs;
let [here, there]: HubNode[] = [];

beforeAll(async () => {
  company = await startCompany({
    'john-token': { userId: 'john', tenantId: 'acme', roles: ['sales'] },
    'vera-token': { userId: 'vera', tenantId: 'acme', roles: ['viewer'] },
    'other-john-token': { userId: 'john', tenantId: 'globex', roles: [] },
  });
  hubs = await startAdminHubs(company.definition);
  [here, there] = hubs.nodes;
});
afterAll(async () => {
  await hubs.close();
  await company.close();
});
afterEach(() => {
  hubs.clock.ahead = 0;
  company.beforeAnswer = async () => undefined;
});

const pageOfSessions = pageSchema(sessionEntrySchema);

function node(which: HubNode | undefined): HubNode {
  if (which === undefined) throw new Error('The hubs have not started.');
  return which;
}

async function list(query = ''): Promise<{ items: SessionEntry[]; cursor: string | null }> {
  const { status, body } = await node(here).admin(`/admin/sessions${query}`);
  expect(status).toBe(200);
  return pageOfSessions.parse(body);
}

async function signIn(token: string, on = node(there)) {
  const chat = await hubs.chat(on, token);
  const { session } = await chat.next('session');
  return { chat, id: session.id };
}

const read = async (id: string) => sessionEntrySchema.parse((await node(here).admin(`/admin/sessions/${id}`)).body);
const end = (id: string, token?: string) =>
  node(here).admin(`/admin/sessions/${id}`, { method: 'DELETE', ...(token !== undefined && { token }) });

describe('the sessions of an administrator', () => {
  it('tell who is signed in, as whom, in which role and until when, on whichever node [SESSION-01]', async () => {
    const { id } = await signIn('john-token');

    expect(await read(id)).toEqual({
      id,
      assistantId: company.definition.assistant.id,
      tenantId: 'acme',
      userId: 'john',
      displayName: 'john',
      verified: true,
      role: 'sales',
      state: 'active',
      startedAt: expect.stringMatching(/Z$/),
      lastActiveAt: expect.stringMatching(/Z$/),
      endsAt: expect.stringMatching(/Z$/),
    });
    expect((await list()).items[0]).toEqual(await read(id));
  });

  it('tell nothing of what was said, no title, no key and no credential', async () => {
    const { chat, id } = await signIn('john-token');
    say(chat, 'list my very private parcels');
    await chat.next('stream.end');

    const answers = [await node(here).admin('/admin/sessions'), await node(here).admin(`/admin/sessions/${id}`)];

    for (const { text } of answers) {
      expect(text).toContain(id);
      expect(text).not.toMatch(/private|parcel|token|title|key|hash/i);
    }
  });

  it('are found by tenant, user, assistant and state', async () => {
    const [john, vera, namesake] = [await signIn('john-token'), await signIn('vera-token'), await signIn('other-john-token')];
    const ids = async (query: string) => (await list(query)).items.map(({ id }) => id);

    expect(await ids('?tenant=globex')).toEqual([namesake.id]);
    expect(await ids('?user=vera')).toEqual([vera.id]);
    expect((await ids('?user=john')).slice(0, 2)).toEqual([namesake.id, john.id]);
    expect((await ids(`?assistant=${company.definition.assistant.id}`)).slice(0, 3)).toEqual([namesake.id, vera.id, john.id]);
    expect(await ids(`?assistant=${newId('assistant')}`)).toEqual([]);
    await end(vera.id);
    expect(await ids('?user=vera&state=active')).toEqual([]);
    expect(await ids('?user=vera&state=ended')).toEqual([vera.id]);
  });

  it('come in pages, the last active first, each once', async () => {
    for (let index = 0; index < 4; index++) await signIn('john-token');
    const all = (await list('?limit=200')).items;
    const seen: SessionEntry[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await list(`?limit=2${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
      seen.push(...page.items);
      cursor = page.cursor;
    }

    expect(seen).toEqual(all);
    expect(all.map(({ lastActiveAt }) => lastActiveAt)).toEqual(
      all
        .map(({ lastActiveAt }) => lastActiveAt)
        .toSorted()
        .toReversed(),
    );
  });

  it('have ended once their time is over, whether or not anybody has noticed', async () => {
    const { id } = await signIn('john-token');
    expect((await read(id)).state).toBe('active');

    hubs.clock.ahead = 25 * HOUR_MS;

    expect(await read(id)).toMatchObject({ state: 'ended', endReason: 'expired' });
  });

  it.each([
    '?state=asleep',
    '?assistant=acme',
    '?limit=0',
    '?limit=201',
    '?cursor=nonsense',
    '?cursor=MQ',
    '?tenant=',
    '?title=x',
    '?user=a&user=b',
  ])('refuse a query that they do not know: %s', async (query) => {
    expect(await node(here).admin(`/admin/sessions${query}`)).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  });

  it('are not there by an id that no session has', async () => {
    expect(await node(here).admin(`/admin/sessions/${newId('session')}`)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(await end(newId('session'))).toMatchObject({ status: 404 });
    expect(await node(here).admin('/admin/sessions/ses_1')).toMatchObject({ status: 400 });
  });
});

describe('an administrator who ends a session', () => {
  it('ends it within a second on the node where it lives, tells its user why, and leaves two events that say who did it [SESSION-01, AUDIT-01]', async () => {
    const { chat, id } = await signIn('john-token');
    const began = performance.now();

    const answer = await end(id);
    const ended = await chat.next('session.ended');

    expect(performance.now() - began).toBeLessThan(1000);
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(ended).toMatchObject({ sessionId: id, reason: 'ended_by_admin' });
    expect(await read(id)).toMatchObject({ state: 'ended', endReason: 'ended_by_admin' });
    expect(await node(here).hub.audit.list('acme', { sessionId: id, type: 'session.ended' })).toMatchObject([
      { userId: 'john', tenantId: 'acme', reason: 'ended_by_admin' },
    ]);
    expect(await node(here).hub.audit.list('', { sessionId: id })).toMatchObject([
      {
        type: 'configuration.changed',
        userId: 'bootstrap',
        ip: '127.0.0.1',
        requestId: answer.headers.get('x-request-id'),
        data: { resource: 'session', id, tenantId: 'acme', action: 'ended' },
      },
    ]);
  });

  it('stops what runs in it: nothing more is called in the name of its user', async () => {
    const arrived = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    company.beforeAnswer = async () => {
      arrived.resolve();
      await held.promise;
    };
    const { chat, id } = await signIn('john-token');
    say(chat, 'list my parcels');
    await arrived.promise;
    const calls = company.calls.length;

    await end(id);
    await chat.next('session.ended');
    held.resolve();
    say(chat, 'list my parcels');

    expect(await chat.next('error')).toMatchObject({ code: 'SESSION_ENDED' });
    expect(company.calls).toHaveLength(calls);
  });

  it('ends it for good: its user gets another one, not this one', async () => {
    const { chat, id } = await signIn('john-token');
    await end(id);
    await chat.next('session.ended');

    const back = await hubs.chat(node(there), 'john-token', { id });

    expect((await back.next('session')).session.id).not.toBe(id);
  });

  it('ends one that nobody is connected to', async () => {
    const { chat, id } = await signIn('john-token');
    chat.close();
    await chat.closed;

    expect((await end(id)).status).toBe(204);
    expect(await read(id)).toMatchObject({ state: 'ended', endReason: 'ended_by_admin' });
  });

  it('changes nothing about one that has ended, and writes no second event', async () => {
    const { chat, id } = await signIn('john-token');
    chat.send({ type: 'logout' });
    await chat.next('session.ended');
    const events = async () => [
      ...(await node(here).hub.audit.list('acme', { sessionId: id })),
      ...(await node(here).hub.audit.list('', { sessionId: id })),
    ];
    const before = await events();

    expect((await end(id)).status).toBe(204);

    expect(await read(id)).toMatchObject({ state: 'ended', endReason: 'logout' });
    expect(await events()).toEqual(before);
  });

  it('needs a token that may change things', async () => {
    const { body } = await node(here).admin('/admin/tokens', { method: 'POST', body: { name: 'auditor', scope: 'read-only' } });
    const { token } = z.object({ token: z.string() }).parse(body);
    const { id } = await signIn('john-token');

    expect((await node(here).admin('/admin/sessions', { token })).status).toBe(200);
    expect(await end(id, token)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    expect(await end(id, 'john-token')).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED' } });
    expect((await read(id)).state).toBe('active');
  });

  it('ends no other session of that user', async () => {
    const [one, other] = [await signIn('john-token'), await signIn('john-token', node(here))];

    await end(one.id);
    await one.chat.next('session.ended');

    expect((await read(other.id)).state).toBe('active');
    say(other.chat, 'list my parcels');
    expect((await other.chat.next('stream.end')).message.status).toBe('complete');
  });
});
