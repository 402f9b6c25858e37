import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createdAssistantSchema, rotatedApiKeySchema, SCRIPTED_MODEL } from '@diosc/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AdminHubs, type HubNode, startAdminHubs } from '../../support/admin-hubs.ts';
import { ChatSocket } from '../../support/chat-socket.ts';
import { type Company, startCompany } from '../../support/company.ts';
import { startHttpService } from '../../support/http-service.ts';
import { say, startTestHub } from '../../support/test-hub.ts';

let company: Company;
let hubs: AdminHubs;
let here: HubNode;
let there: HubNode;

beforeAll(async () => {
  company = await startCompany();
  hubs = await startAdminHubs(company.definition);
  [here, there] = hubs.nodes;
});
afterAll(async () => {
  await hubs.close();
  await company.close();
});

/** An assistant that is made over the API alone, with a role; its tools are those of the company. */
async function makeAssistant() {
  const { model, userResolverUrl } = company.definition.assistant;
  const settings = { name: 'Made over HTTP', model: { ...model, model: SCRIPTED_MODEL }, userResolverUrl, mcpServers: ['parcels'] };
  const made = await here.admin('/admin/assistants', { method: 'POST', body: settings });
  const assistant = createdAssistantSchema.parse(made.body);
  const path = `/admin/assistants/${assistant.id}`;
  await here.admin(`${path}/roles`, { method: 'POST', body: { roleName: 'sales', displayName: 'Sales', allowAllTools: true } });
  return { ...assistant, path };
}

async function signIn(apiKey: string, on = here) {
  const chat = await ChatSocket.open(on.url);
  chat.send({ type: 'auth', apiKey, auth: { headers: { Authorization: 'Bearer john-token' } } });
  return chat;
}

describe('an assistant that is made over the Admin API', () => {
  it('lets its users in, in their role, and calls tools as them', async () => {
    const { apiKey, name } = await makeAssistant();

    const chat = await signIn(apiKey, there);

    expect(await chat.next('session')).toMatchObject({ assistant: { name }, user: { userId: 'john' }, role: { name: 'sales' } });
    company.calls.length = 0;
    say(chat, 'list my parcels');
    await chat.next('stream.end');
    expect(company.calls).toMatchObject([{ tool: 'list_parcels', authorization: 'Bearer john-token' }]);
    chat.close();
  });

  it('asks another resolver from the moment on in which it is changed [RESOLVE-04]', async () => {
    const { apiKey, path } = await makeAssistant();
    const before = await signIn(apiKey);
    expect((await before.next('session')).user.userId).toBe('john');
    const other = await startHttpService((_request, response) => response.end(JSON.stringify({ userId: 'somebody else' })));

    const body = { userResolverUrl: `${other.url}/resolve`, userResolverTimeoutMs: 5000 };
    expect((await here.admin(path, { method: 'PATCH', body })).status).toBe(200);

    const after = await signIn(apiKey);
    expect((await after.next('session')).user.userId).toBe('somebody else');
    before.close();
    after.close();
    await other.close();
  });

  it('lets nobody in by a key that was replaced, and everybody by the new one', async () => {
    const { apiKey, path } = await makeAssistant();

    const rotated = rotatedApiKeySchema.parse((await here.admin(`${path}/api-key`, { method: 'POST' })).body);

    const late = await signIn(apiKey);
    expect(await late.next('error')).toMatchObject({ code: 'API_KEY_UNKNOWN' });
    const chat = await signIn(rotated.apiKey);
    await chat.next('session');
    late.close();
    chat.close();
  });

  it('takes its sessions with it when it is deleted, on whichever node they are [SESSION-01]', async () => {
    const { apiKey, path } = await makeAssistant();
    const [near, far] = [await signIn(apiKey, here), await signIn(apiKey, there)];
    await near.next('session');
    await far.next('session');

    expect((await here.admin(path, { method: 'DELETE' })).status).toBe(204);

    expect(await near.next('session.ended')).toMatchObject({ reason: 'ended_by_admin' });
    expect(await far.next('session.ended')).toMatchObject({ reason: 'ended_by_admin' });
    const late = await signIn(apiKey);
    expect(await late.next('error')).toMatchObject({ code: 'API_KEY_UNKNOWN' });
    late.close();
  });
});

describe('the resolver', () => {
  it('is tried out by the same way as a user comes in [RESOLVE-07]', async () => {
    const { path } = await makeAssistant();
    const answer = await here.admin(`${path}/resolver/test`, { method: 'POST', body: { headers: { Authorization: 'Bearer john-token' } } });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        status: 200,
        principal: { userId: 'john', tenantId: 'acme', roles: ['sales'] },
        role: { name: 'sales', displayName: 'Sales' },
      },
    });
    const unknown = await here.admin(`${path}/resolver/test`, { method: 'POST', body: { headers: { Authorization: 'Bearer nobody' } } });
    expect(unknown.body).toMatchObject({ status: 401, problem: expect.stringContaining('TOKEN_EXPIRED') });
  });
});

describe('the documentation', () => {
  it.each([
    ['/openapi.json', 'application/json'],
    ['/docs', 'text/html'],
  ])('is open to everybody at %s', async (path, type) => {
    const response = await fetch(`${here.url}${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain(type);
    expect(await response.text()).toContain('/admin/assistants');
  });
});

describe('a development hub without a token', () => {
  it('makes one, and keeps it in its data folder for its user alone', async () => {
    const hub = await startTestHub(company.definition);
    try {
      const token = await readFile(join(hub.config.dataDirectory, 'admin-token'), 'utf8');
      const status = async (bearer: string) =>
        (await fetch(`${hub.url}/admin/assistants`, { headers: { authorization: `Bearer ${bearer}` } })).status;
      expect([await status(token), await status('another-token')]).toEqual([200, 401]);
    } finally {
      await hub.close();
    }
  });
});
