import { newId, roleSchema, SCRIPTED_MODEL } from '@diosc/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type AdminServer, startAdminServer } from '../testing/admin-server.ts';

let admin: AdminServer;
let assistantId: `ast_${string}`;
let path: string;

beforeAll(async () => {
  admin = await startAdminServer();
}, 60_000);
afterAll(() => admin.close());
beforeEach(async () => {
  const model = { provider: 'openai-compatible', model: SCRIPTED_MODEL, baseUrl: 'http://127.0.0.1:9/v1' };
  const { body } = await admin.call('POST', '/admin/assistants', { body: { name: 'Shop', model } });
  assistantId = z.looseObject({ id: z.templateLiteral(['ast_', z.string()]) }).parse(body).id;
  path = `/admin/assistants/${assistantId}/roles`;
});

const create = (role: object) => admin.call('POST', path, { body: role });
const SALES = { roleName: 'sales', displayName: 'Sales', priority: 5, allowedToolNames: ['orders/search_orders'] };

describe('roles', () => {
  it('are made, changed and deleted, and that is what the hub then matches [ROLE-01]', async () => {
    expect(await create(SALES)).toMatchObject({ status: 201, body: roleSchema.parse(SALES) });

    const patched = await admin.call('PATCH', `${path}/sales`, {
      body: { allowAllTools: true, priority: null, greeting: 'Hello, seller.' },
    });
    const role = roleSchema.parse({ ...SALES, allowAllTools: true, priority: 0, greeting: 'Hello, seller.' });
    expect(patched).toMatchObject({ status: 200, body: role });
    expect(patched.headers.get('etag')).toBe('"2"');
    expect(await admin.assistants.roles(assistantId)).toEqual([role]);

    expect((await admin.call('DELETE', `${path}/sales`)).status).toBe(204);
    expect(await admin.assistants.roles(assistantId)).toEqual([]);
    expect((await admin.call('DELETE', `${path}/sales`)).status).toBe(404);
  });

  it.each(['Sales & Service', 'vertrieb/süd', 'ROLE_ADMIN', '100%', 'a.b:c#d?e', '営業'.repeat(128)])(
    'may be called %s, percent-encoded in the path',
    async (roleName) => {
      expect((await create({ roleName })).status).toBe(201);
      const one = `${path}/${encodeURIComponent(roleName)}`;
      expect(await admin.call('PATCH', one, { body: { displayName: 'New' } })).toMatchObject({
        status: 200,
        body: { roleName, displayName: 'New' },
      });
      expect((await admin.call('DELETE', one)).status).toBe(204);
    },
  );

  it('have names of their own: a second one of that name is a conflict, under another assistant it is not', async () => {
    await create(SALES);
    expect(await create({ ...SALES, priority: 9 })).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
    expect(await admin.assistants.roles(assistantId)).toMatchObject([{ priority: 5 }]);
  });

  it('do not change their names', async () => {
    await create(SALES);
    expect((await admin.call('PATCH', `${path}/sales`, { body: { roleName: 'sales', priority: 1 } })).status).toBe(200);
    expect(await admin.call('PATCH', `${path}/sales`, { body: { roleName: 'other' } })).toMatchObject({
      status: 400,
      body: { details: [{ path: 'roleName' }] },
    });
  });

  it.each([
    [{ roleName: '' }, 'roleName'],
    [{ roleName: 'a\u0000b' }, 'roleName'],
    [{ roleName: 'x'.repeat(257) }, 'roleName'],
    [{ roleName: 'x', priority: 1.5 }, 'priority'],
    [{ roleName: 'x', allowAllTools: 'yes' }, 'allowAllTools'],
    [{ roleName: 'x', allowedTools: [] }, 'allowedTools'],
    [{ roleName: 'x', allowedToolNames: [''] }, 'allowedToolNames.0'],
    [{}, 'roleName'],
  ])('refuse %j and name the field', async (role, field) => {
    expect(await create(role)).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID', details: [{ path: field }] } });
  });

  it('let one of two concurrent changes on one version win', async () => {
    await create(SALES);
    const write = (priority: number) => admin.call('PATCH', `${path}/sales`, { body: { priority }, headers: { 'if-match': '"1"' } });
    expect((await Promise.all([write(1), write(2), write(3)])).map(({ status }) => `${status}`).toSorted()).toEqual(['200', '412', '412']);
  });

  it('are listed by name, in pages', async () => {
    for (const roleName of ['b', 'a', 'c']) await create({ roleName });
    const first = z.object({ items: z.array(z.looseObject({ roleName: z.string() })), cursor: z.string() });
    const page = first.parse((await admin.call('GET', `${path}?limit=2`)).body);
    expect(page.items.map(({ roleName }) => roleName)).toEqual(['a', 'b']);
    expect((await admin.call('GET', `${path}?limit=2&cursor=${page.cursor}`)).body).toMatchObject({
      items: [{ roleName: 'c' }],
      cursor: null,
    });
  });

  it('are those of an assistant that is there', async () => {
    const nowhere = `/admin/assistants/${newId('assistant')}/roles`;
    expect(await admin.call('GET', nowhere)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(await admin.call('POST', nowhere, { body: SALES })).toMatchObject({ status: 404 });
    expect(await admin.call('PATCH', `${nowhere}/sales`, { body: {} })).toMatchObject({ status: 404 });
  });

  it('are audited, and told to the other processes [AUDIT-01]', async () => {
    const before = admin.changes();
    await create(SALES);
    await admin.call('PATCH', `${path}/sales`, { body: { priority: 6 } });
    await admin.call('DELETE', `${path}/sales`);

    expect(admin.changes()).toBe(before + 3);
    const events = await admin.audit.list('', { type: 'configuration.changed', limit: 3 });
    expect(events).toMatchObject([
      { assistantId, data: { resource: 'role', id: 'sales', action: 'deleted', before: { priority: 6 }, after: {} } },
      { assistantId, data: { resource: 'role', id: 'sales', action: 'changed', before: { priority: 5 }, after: { priority: 6 } } },
      { assistantId, data: { resource: 'role', id: 'sales', action: 'created', before: {}, after: { priority: 5 } } },
    ]);
  });
});
