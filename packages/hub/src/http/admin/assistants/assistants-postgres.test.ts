import { type Assistant, newId, SCRIPTED_MODEL } from '@diosc/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type AdminServer, type Answer, startAdminServer } from '../testing/admin-server.ts';

let admin: AdminServer;
beforeAll(async () => {
  admin = await startAdminServer();
}, 60_000);
afterAll(() => admin.close());

const MODEL = { provider: 'openai-compatible', model: SCRIPTED_MODEL, baseUrl: 'http://127.0.0.1:9/v1' };
const createdSchema = z.looseObject({ id: z.templateLiteral(['ast_', z.string()]), apiKey: z.string() });

async function create(settings: object = {}): Promise<{ id: `ast_${string}`; apiKey: string; path: string; answer: Answer }> {
  const answer = await admin.call('POST', '/admin/assistants', { body: { name: 'Shop', model: MODEL, ...settings } });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  const { id, apiKey } = createdSchema.parse(answer.body);
  return { id, apiKey, path: `/admin/assistants/${id}`, answer };
}

const patch = (path: string, body: unknown, headers: Record<string, string> = {}) => admin.call('PATCH', path, { body, headers });
const lastChange = async () => (await admin.audit.list('', { type: 'configuration.changed', limit: 1 }))[0];

/** The settings of an assistant that says nothing but what it must. */
const DEFAULTS: Omit<Assistant, 'id' | 'name' | 'model'> = {
  greeting: '',
  systemPrompt: '',
  userResolverUrl: null,
  userResolverTimeoutMs: 5000,
  defaultRole: null,
  allowedOrigins: [],
  allowedHeaders: ['authorization'],
  allowedCookies: [],
  session: { idleMinutes: 60, absoluteHours: 24 },
  mcpServers: [],
};

describe('making an assistant', () => {
  it('fills in the defaults, and shows the api-key this once', async () => {
    const { id, apiKey, path, answer } = await create();

    expect(answer.body).toEqual({ id, apiKey, name: 'Shop', model: MODEL, ...DEFAULTS, warnings: [] });
    expect(apiKey).toMatch(/^ak_[\w-]{32}$/);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect((await admin.assistants.findByApiKey(apiKey))?.id).toBe(id);
    const read = await admin.call('GET', path);
    expect(read.body).toEqual({ id, name: 'Shop', model: MODEL, ...DEFAULTS });
    expect(read.headers.get('etag')).toBe('"1"');
  });

  it.each([
    [{ name: '' }, 'name', 'takes at least 1 characters'],
    [{ id: newId('assistant') }, 'id', 'is not a known field'],
    [{ userResolverUrl: 'ftp://api.example/resolve' }, 'userResolverUrl', 'takes an http or https URL without a login in it'],
    [{ userResolverUrl: 'https://user:secret@api.example/' }, 'userResolverUrl', 'takes an http or https URL without a login in it'],
    [{ userResolverUrl: 'api.example' }, 'userResolverUrl', 'takes an http or https URL without a login in it'],
    [{ userResolverTimeoutMs: 999 }, 'userResolverTimeoutMs', 'takes at least 1000; it got 999'],
    [{ userResolverTimeoutMs: 30_001 }, 'userResolverTimeoutMs', 'takes at most 30000; it got 30001'],
    [{ userResolverTimeoutMs: '5000' }, 'userResolverTimeoutMs', 'takes a number'],
    [{ userResolverTimeoutMs: 5000.5 }, 'userResolverTimeoutMs', 'takes a whole number; it got 5000.5'],
    [{ model: { ...MODEL, baseUrl: 'file:///etc/passwd' } }, 'model.baseUrl', 'takes an http or https URL without a login in it'],
    [{ model: { ...MODEL, baseUrl: undefined } }, 'model.baseUrl', 'is needed for a model of "openai-compatible"'],
    [{ model: { ...MODEL, temprature: 1 } }, 'model.temprature', 'is not a known field'],
    [
      { model: { ...MODEL, apiKeyRef: 'DATABASE_URL' } },
      'model.apiKeyRef',
      expect.stringMatching(/^takes the name of a setting for model keys/),
    ],
    [{ model: { ...MODEL, provider: 'openia' } }, 'model.provider', expect.stringContaining('"openai"')],
    [{ allowedHeaders: ['X-User-Id'] }, 'allowedHeaders.0', expect.stringMatching(/^cannot be "X-User-Id"/)],
    [{ allowedHeaders: ['authorization', 'x_forwarded.for'] }, 'allowedHeaders.1', expect.stringMatching(/^cannot be/)],
    [{ allowedHeaders: ['Cookie'] }, 'allowedHeaders.0', expect.stringContaining('allowedCookies')],
    [{ allowedHeaders: ['not a header'] }, 'allowedHeaders.0', 'takes the name of a header'],
    [{ allowedCookies: ['__Host-diosc-session'] }, 'allowedCookies.0', 'cannot be a cookie of the hub itself'],
    [{ allowedOrigins: ['https://shop.example/'] }, 'allowedOrigins.0', expect.stringMatching(/^takes an origin/)],
    [{ allowedOrigins: ['*'] }, 'allowedOrigins.0', expect.stringMatching(/^takes an origin/)],
    [{ mcpServers: ['nowhere'] }, 'mcpServers.0', 'names an MCP server that is not there; create it first'],
    [{ defaultRole: 7 }, 'defaultRole', 'takes a text; it got 7'],
    [{ session: { idleMinutes: 0 } }, 'session.idleMinutes', 'takes at least 1; it got 0'],
    [{ model: undefined }, 'model', 'is needed'],
  ])('refuses %j and names the field', async (settings, path, message) => {
    const before = admin.changes();
    const answer = await admin.call('POST', '/admin/assistants', { body: { name: 'Shop', model: MODEL, ...settings } });

    expect(answer).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID', details: [{ path, message }] } });
    expect(admin.changes()).toBe(before);
  });

  it('names every field that is wrong at once, and repeats no text that was sent', async () => {
    const body = { name: 5, greetings: 'x', userResolverUrl: 'eyJhbGciOi-a-token', 'Bearer eyJ.secret.value': 1 };
    const answer = await admin.call('POST', '/admin/assistants', { body });

    const { details } = z.object({ details: z.array(z.object({ path: z.string() })) }).parse(answer.body);
    expect(details.map(({ path }) => path).toSorted()).toEqual(['(not shown)', 'greetings', 'model', 'name', 'userResolverUrl']);
    expect(JSON.stringify(answer.body)).not.toMatch(/eyJ/);
  });

  it.each(['[]', '"text"', 'null', '7', ''])('refuses the body %s', async (body) => {
    expect(await admin.call('POST', '/admin/assistants', { body })).toMatchObject({ status: 400, body: { details: [{ path: 'body' }] } });
  });

  it('refuses a body that is not JSON by its media type', async () => {
    const answer = await admin.call('POST', '/admin/assistants', {
      body: 'name=Shop',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(answer).toMatchObject({ status: 400, body: { details: [{ path: 'Content-Type', message: 'takes application/json' }] } });
  });

  it('accepts what may come later, and says so', async () => {
    const { answer } = await create({
      defaultRole: 'guest',
      model: { provider: 'openai', model: 'gpt-5-mini', apiKeyRef: 'DIOSC_MODEL_KEY_LATER' },
    });
    expect(answer.body).toMatchObject({ warnings: [{ path: 'model.apiKeyRef' }, { path: 'defaultRole' }] });
  });
});

describe('changing an assistant', () => {
  it('takes what the guide sends, and nothing but those fields changes [RESOLVE-04]', async () => {
    const { id, path } = await create({ greeting: 'Hi.' });

    const answer = await patch(path, { userResolverUrl: 'https://your-api.com/api/diosc/resolve-user', userResolverTimeoutMs: 5000 });

    const changed = {
      ...DEFAULTS,
      greeting: 'Hi.',
      userResolverUrl: 'https://your-api.com/api/diosc/resolve-user',
      userResolverTimeoutMs: 5000,
    };
    expect(answer).toMatchObject({ status: 200, body: { id, name: 'Shop', model: MODEL, ...changed } });
    expect(await admin.assistants.find(id)).toEqual({ id, name: 'Shop', model: MODEL, ...changed });
  });

  it('keeps the timeout of the resolver between 1000 and 30000, and takes null for 5000 [RESOLVE-04]', async () => {
    const { path } = await create({ userResolverTimeoutMs: 1000 });

    expect((await patch(path, { userResolverTimeoutMs: 30_000 })).body).toMatchObject({ userResolverTimeoutMs: 30_000 });
    for (const wrong of [999, 30_001, 0, -1, 1.5, '5000', true]) {
      expect(await patch(path, { userResolverTimeoutMs: wrong })).toMatchObject({
        status: 400,
        body: { details: [{ path: 'userResolverTimeoutMs' }] },
      });
    }
    expect((await admin.call('GET', path)).body).toMatchObject({ userResolverTimeoutMs: 30_000 });
    expect((await patch(path, { userResolverTimeoutMs: null })).body).toMatchObject({ userResolverTimeoutMs: 5000 });
  });

  it('merges objects, replaces lists, and takes null for the default (RFC 7396)', async () => {
    const { path } = await create({
      model: { ...MODEL, temperature: 0.5 },
      allowedHeaders: ['authorization', 'x-company'],
      defaultRole: 'x',
    });

    const { body } = await patch(path, {
      model: { temperature: null, maxOutputTokens: 100 },
      allowedHeaders: ['x-other'],
      defaultRole: null,
    });

    expect(body).toMatchObject({ model: { ...MODEL, maxOutputTokens: 100 }, allowedHeaders: ['x-other'], defaultRole: null });
    expect(body).not.toHaveProperty('model.temperature');
    expect((await patch(path, { allowedHeaders: null })).body).toMatchObject({ allowedHeaders: ['authorization'] });
  });

  it('takes a patch under its own media type', async () => {
    const { path } = await create();
    const answer = await patch(path, { name: 'Renamed' }, { 'content-type': 'application/merge-patch+json' });
    expect(answer).toMatchObject({ status: 200, body: { name: 'Renamed' } });
  });

  it('checks the whole: a patch that is fine by itself may leave something that is not', async () => {
    const { path } = await create();
    expect(await patch(path, { model: { baseUrl: null } })).toMatchObject({ status: 400, body: { details: [{ path: 'model.baseUrl' }] } });
    expect(await patch(path, { name: null })).toMatchObject({ status: 400, body: { details: [{ path: 'name', message: 'is needed' }] } });
  });

  it.each([
    [{ greetin: 'x' }, 'greetin'],
    [{ apiKey: 'ak_mine' }, 'apiKey'],
    [{ version: 9 }, 'version'],
    [{ model: { key: 'x' } }, 'model.key'],
  ])('refuses %j by name', async (body, path) => {
    const assistant = await create();
    expect(await patch(assistant.path, body)).toMatchObject({
      status: 400,
      body: { details: [{ path, message: 'is not a known field' }] },
    });
  });

  it('takes the id that it has, and no other', async () => {
    const { id, path } = await create();
    expect((await patch(path, { id, name: 'Same id' })).status).toBe(200);
    expect(await patch(path, { id: newId('assistant') })).toMatchObject({
      status: 400,
      body: { details: [{ path: 'id', message: 'cannot be changed' }] },
    });
  });

  it('takes no key that would reach the prototype of objects', async () => {
    const { path } = await create();
    for (const body of ['{"__proto__":{"name":"x"}}', '{"constructor":{"prototype":{"name":"x"}}}']) {
      expect((await admin.call('PATCH', path, { body })).status).toBe(400);
    }
    expect(({} as { name?: string }).name).toBeUndefined(); // sound: an empty object may be seen as one with an optional field.
  });

  it('is told to the other processes and audited, with only what changed [AUDIT-01]', async () => {
    const { id, path } = await create({ greeting: 'Hi.' });
    const before = admin.changes();

    const answer = await patch(path, { greeting: 'Hello.', name: 'Shop' });

    expect(admin.changes()).toBe(before + 1);
    expect(await lastChange()).toMatchObject({
      tenantId: '',
      userId: 'bootstrap',
      assistantId: id,
      ip: '127.0.0.1',
      requestId: answer.headers.get('x-request-id'),
      data: { resource: 'assistant', id, action: 'changed', before: { greeting: 'Hi.' }, after: { greeting: 'Hello.' } },
    });
  });

  it('changes nothing where there is nothing to change: no version, no event, nobody is told', async () => {
    const { path } = await create({ greeting: 'Hi.' });
    const [before, event] = [admin.changes(), await lastChange()];

    const answer = await patch(path, { greeting: 'Hi.' });

    expect(answer.headers.get('etag')).toBe('"1"');
    expect(admin.changes()).toBe(before);
    expect(await lastChange()).toEqual(event);
  });
});

describe('the version', () => {
  it('is counted by changes, and a change on an older one is refused', async () => {
    const { path } = await create();

    expect((await patch(path, { name: 'Two' }, { 'if-match': '"1"' })).headers.get('etag')).toBe('"2"');
    expect(await patch(path, { name: 'Late' }, { 'if-match': '"1"' })).toMatchObject({
      status: 412,
      body: { code: 'PRECONDITION_FAILED' },
    });
    expect((await admin.call('GET', path)).body).toMatchObject({ name: 'Two' });
    expect(await patch(path, { name: 'Any' }, { 'if-match': '*' })).toMatchObject({ status: 200 });
    expect(await patch(path, { name: 'One of these' }, { 'if-match': '"1", "3"' })).toMatchObject({ status: 200 });
    expect(await admin.call('DELETE', path, { headers: { 'if-match': '"1"' } })).toMatchObject({ status: 412 });
  });

  it('is compared strongly: a weak tag matches nothing, and what is no tag is refused', async () => {
    const { path } = await create();
    expect((await patch(path, { name: 'x' }, { 'if-match': 'W/"1"' })).status).toBe(412);
    expect((await patch(path, { name: 'x' }, { 'if-match': '"01"' })).status).toBe(412);
    expect(await patch(path, { name: 'x' }, { 'if-match': '1' })).toMatchObject({ status: 400, body: { details: [{ path: 'If-Match' }] } });
  });

  it('lets one of two concurrent changes win', async () => {
    const { path } = await create();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => patch(path, { name: `Writer ${index}` }, { 'if-match': '"1"' })),
    );
    expect(answers.map(({ status }) => `${status}`).toSorted()).toEqual(['200', ...Array<string>(7).fill('412')]);
  });

  it('loses none of many concurrent changes of different fields without a condition', async () => {
    const { path } = await create();
    const changes = [
      { name: 'New' },
      { greeting: 'Hi.' },
      { systemPrompt: 'Be brief.' },
      { allowedCookies: ['sid'] },
      { model: { temperature: 1 } },
    ];
    await Promise.all(changes.map((change) => patch(path, change)));
    const { body, headers } = await admin.call('GET', path);
    expect(body).toMatchObject({
      name: 'New',
      greeting: 'Hi.',
      systemPrompt: 'Be brief.',
      allowedCookies: ['sid'],
      model: { temperature: 1 },
    });
    expect(headers.get('etag')).toBe('"6"');
  });
});

describe('an api-key', () => {
  it('is replaced: the old one names nobody from then on, and neither is in the audit', async () => {
    const { id, apiKey, path } = await create();

    const answer = await admin.call('POST', `${path}/api-key`);

    const rotated = z.strictObject({ apiKey: z.string() }).parse(answer.body).apiKey;
    expect(answer.status).toBe(201);
    expect(await admin.assistants.findByApiKey(apiKey)).toBeNull();
    expect((await admin.assistants.findByApiKey(rotated))?.id).toBe(id);
    const events = await admin.audit.list('', { limit: 200 });
    expect(events[0]).toMatchObject({ data: { resource: 'api key', id, action: 'rotated', after: { apiKey: 'set' } } });
    expect(JSON.stringify(events)).not.toMatch(new RegExp(`${apiKey}|${rotated}`));
  });

  it('of nobody cannot be replaced', async () => {
    expect(await admin.call('POST', `/admin/assistants/${newId('assistant')}/api-key`)).toMatchObject({ status: 404 });
  });
});

describe('deleting an assistant', () => {
  it('takes its roles and its key with it, and ends its sessions', async () => {
    const { id, apiKey, path } = await create();
    await admin.call('POST', `${path}/roles`, { body: { roleName: 'sales' } });

    expect(await admin.call('DELETE', path)).toMatchObject({ status: 204, body: '' });

    expect(await admin.assistants.findByApiKey(apiKey)).toBeNull();
    expect(await admin.assistants.roles(id)).toEqual([]);
    expect(admin.deletedAssistants).toContain(id);
    for (const method of ['GET', 'DELETE'])
      expect(await admin.call(method, path)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(await patch(path, { name: 'x' })).toMatchObject({ status: 404 });
    expect(await lastChange()).toMatchObject({ data: { action: 'deleted', before: { name: 'Shop' }, after: {} } });
  });
});

describe('the list', () => {
  it('comes in pages, each assistant once, in the order of their making', async () => {
    const made = [await create(), await create(), await create()].map(({ id }) => id);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { body } = await admin.call('GET', `/admin/assistants?limit=2${query}`);
      const page = z.strictObject({ items: z.array(z.looseObject({ id: z.string() })), cursor: z.string().nullable() }).parse(body);
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.cursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((id) => made.some((one) => one === id))).toEqual(made);
    expect(seen).toEqual(seen.toSorted());
  });

  it.each(['0', '201', '-1', '1.5', 'ten', ''])('takes no limit of "%s"', async (limit) => {
    expect(await admin.call('GET', `/admin/assistants?limit=${limit}`)).toMatchObject({
      status: 400,
      body: { details: [{ path: 'limit' }] },
    });
  });

  it.each(['x', 'YXN0X3g', encodeURIComponent("' OR 1=1 --")])('takes no cursor that it has not given out: %s', async (cursor) => {
    expect(await admin.call('GET', `/admin/assistants?cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { details: [{ path: 'cursor' }] },
    });
  });
});

it.each(['not-an-id', 'ses_01234567890123456789012345', '%00', 'a'.repeat(500)])('takes no id such as %s', async (id) => {
  const answer = await admin.call('GET', `/admin/assistants/${id}`);
  expect(answer).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
});

it('answers a path that is no percent-encoding in the one form of errors', async () => {
  expect(await admin.call('GET', '/admin/assistants/%E0%A4%A')).toMatchObject({
    status: 400,
    body: { code: 'REQUEST_INVALID', details: [{ path: 'path' }] },
  });
});
