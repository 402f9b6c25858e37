import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { assistantSchema, newId, roleSchema, SCRIPTED_MODEL } from '@diosc/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AdminServer, startAdminServer } from '../testing/admin-server.ts';

const TOKEN = 'canary-7f3d9a1b5c8e2f4a6d0b';

let admin: AdminServer;
let behave: (request: IncomingMessage, response: ServerResponse) => void;
let requests: IncomingMessage['headers'][] = [];
const resolver = createServer((request, response) => {
  requests.push(request.headers);
  behave(request, response);
});
let path: string;
let id: `ast_${string}`;

const answerWith = (status: number, body: string | object, headers: Record<string, string> = {}) => {
  behave = (_request, response) => response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
};
const tryWith = (headers: Record<string, string>) => admin.call('POST', path, { body: { headers } });
const AUTHORIZED = { Authorization: `Bearer ${TOKEN}` };

beforeAll(async () => {
  admin = await startAdminServer();
  await new Promise<void>((resolve) => resolver.listen(0, '127.0.0.1', resolve));
}, 60_000);
afterAll(async () => {
  await admin.close();
  resolver.closeAllConnections();
  await new Promise((resolve) => resolver.close(resolve));
});
beforeEach(async () => {
  const address = resolver.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  id = newId('assistant');
  requests = [];
  const assistant = assistantSchema.parse({
    id,
    name: 'Shop',
    model: { provider: 'openai-compatible', model: SCRIPTED_MODEL },
    userResolverUrl: `http://127.0.0.1:${port}/resolve`,
    userResolverTimeoutMs: 1000,
    allowedCookies: ['sid'],
    defaultRole: 'guest',
  });
  const roles = [
    roleSchema.parse({ roleName: 'sales', displayName: 'Sales', priority: 1 }),
    roleSchema.parse({ roleName: 'lead', displayName: 'Lead', priority: 2 }),
    roleSchema.parse({ roleName: 'guest' }),
  ];
  await admin.assistants.save(assistant, `ak_${id}`, roles, []);
  path = `/admin/assistants/${id}/resolver/test`;
});

describe('trying the resolver out', () => {
  it('calls it as a page would make the hub call it, and shows status, latency, answer and matched role [RESOLVE-07]', async () => {
    answerWith(200, {
      userId: 'john',
      displayName: 'John',
      email: 'john@acme.example',
      roles: ['sales', 'lead'],
      metadata: { tenantId: 'acme', region: 'EU' },
    });

    const answer = await tryWith({ ...AUTHORIZED, Cookie: 'sid=1; other=2', 'X-User-Id': 'admin', 'X-Unlisted': 'x' });

    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual({
      status: 200,
      latencyMs: expect.any(Number),
      principal: {
        userId: 'john',
        tenantId: 'acme',
        verified: true,
        displayName: 'John',
        email: 'john@acme.example',
        roles: ['sales', 'lead'],
        metadata: { tenantId: 'acme', region: 'EU' },
      },
      role: { name: 'lead', displayName: 'Lead' },
    });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      'x-user-auth-authorization': `Bearer ${TOKEN}`,
      'x-user-auth-cookie': 'sid=1',
      'x-request-id': answer.headers.get('x-request-id'),
      'content-type': 'application/json',
    });
    expect(requests[0]).not.toHaveProperty('x-user-auth-x-unlisted');
    expect(requests[0]).not.toHaveProperty('x-user-auth-x-user-id');
  });

  it.each([
    [200, { displayName: 'x' }, 'userId'],
    [200, { userId: 'x', roles: { admin: true } }, 'roles'],
    [200, 'not json', 'JSON'],
    [200, `{"userId":"x","metadata":{"big":"${'x'.repeat(70_000)}"}}`, '65536'],
    [500, 'broken', '500'],
  ])(
    'shows what is wrong with %s %j: a sentence with %s in it, and the role that such users get [RESOLVE-05, RESOLVE-07]',
    async (status, body, word) => {
      answerWith(status, body, { location: 'http://127.0.0.1:1/' });

      const answer = await tryWith(AUTHORIZED);

      expect(answer.body).toEqual({
        status,
        latencyMs: expect.any(Number),
        role: { name: 'guest', displayName: 'guest' },
        problem: expect.stringContaining(word),
      });
    },
  );

  it('follows no redirect, which would hand the credential on [RESOLVE-07, BYOA-12]', async () => {
    answerWith(302, '', { location: '/elsewhere' });
    expect((await tryWith(AUTHORIZED)).body).toMatchObject({ problem: expect.stringContaining('redirects are not followed') });
    expect(requests).toHaveLength(1);
  });

  it.each([
    [401, 'sign in'],
    [403, 'refuses'],
  ])("shows a refusal of %i in the resolver's own words [RESOLVE-07]", async (status, word) => {
    answerWith(status, { error: 'Your token is from last year.', code: 'TOKEN_EXPIRED' });
    expect((await tryWith(AUTHORIZED)).body).toEqual({
      status,
      latencyMs: expect.any(Number),
      problem: expect.stringMatching(new RegExp(`${word}.*Your token is from last year.*TOKEN_EXPIRED`)),
    });
  });

  it('waits as long as the assistant does, and says so [RESOLVE-07]', async () => {
    behave = () => undefined;
    const { body } = await tryWith(AUTHORIZED);
    expect(body).toMatchObject({ status: null, problem: 'The user resolver did not answer within 1000 milliseconds.' });
  });

  it('says so where there is no resolver', async () => {
    await admin.call('PATCH', `/admin/assistants/${id}`, { body: { userResolverUrl: null, model: { baseUrl: 'http://127.0.0.1:9' } } });
    expect((await tryWith(AUTHORIZED)).body).toMatchObject({ status: null, problem: 'The assistant has no user resolver.' });
  });

  it('keeps the headers nowhere, and takes them out of what the resolver repeats [BYOA-08]', async () => {
    answerWith(200, { userId: `user of ${TOKEN}`, roles: [TOKEN], metadata: { echo: { [TOKEN]: [`Bearer ${TOKEN}`] } } });
    const echoed = await tryWith(AUTHORIZED);
    answerWith(401, { error: `No such token: ${TOKEN}`, code: TOKEN });
    const refused = await tryWith(AUTHORIZED);

    expect(requests).toHaveLength(2);
    expect(JSON.stringify([echoed.body, refused.body])).not.toContain(TOKEN);
    expect(echoed.body).toMatchObject({ status: 200, principal: { userId: 'user of [redacted]' } });
    expect(JSON.stringify(await admin.audit.list('', { limit: 200 }))).not.toContain(TOKEN);
  });

  it('refuses headers that no page could hand over, and repeats none', async () => {
    const answer = await tryWith({ Authorization: `Bearer ${TOKEN}\r\nX-Admin: 1` });
    expect(answer).toMatchObject({ status: 400, body: { code: 'AUTH_HEADERS_INVALID' } });
    expect(JSON.stringify(answer.body)).not.toContain(TOKEN);
    expect(requests).toEqual([]);
  });

  it.each([[{}], [{ headers: [] }], [{ headers: { a: 1 } }], [{ headers: {}, userId: 'john' }]])(
    'takes no body such as %j',
    async (body) => {
      expect(await admin.call('POST', path, { body })).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    },
  );

  it('needs an assistant', async () => {
    const nowhere = `/admin/assistants/${newId('assistant')}/resolver/test`;
    expect(await admin.call('POST', nowhere, { body: { headers: {} } })).toMatchObject({ status: 404 });
  });
});
