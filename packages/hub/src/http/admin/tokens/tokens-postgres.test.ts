import { createdAdminTokenSchema, newId } from '@diosc/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectClient } from '../../../store/connect-client.ts';
import { type AdminServer, startAdminServer } from '../testing/admin-server.ts';

let admin: AdminServer;
beforeAll(async () => {
  admin = await startAdminServer();
}, 60_000);
afterAll(() => admin.close());

async function create(token: object) {
  const answer = await admin.call('POST', '/admin/tokens', { body: token });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return createdAdminTokenSchema.parse(answer.body);
}
const lookWith = async (token: string) => (await admin.call('GET', '/admin/tokens', { token })).status;
const changeWith = async (token: string) =>
  (await admin.call('POST', '/admin/tokens', { token, body: { name: 'x', scope: 'read-only' } })).status;

describe('an admin token', () => {
  it('is shown once and lets in by its scope', async () => {
    const whole = await create({ name: 'pipeline', scope: 'admin' });
    const looking = await create({ name: 'auditor', scope: 'read-only' });

    expect(whole.token).toMatch(/^at_[\w-]{43}$/);
    expect([await lookWith(whole.token), await changeWith(whole.token)]).toEqual([200, 201]);
    expect([await lookWith(looking.token), await changeWith(looking.token)]).toEqual([200, 403]);
    const list = await admin.call('GET', '/admin/tokens?limit=200');
    expect(list.body).toMatchObject({
      items: expect.arrayContaining([
        { id: whole.id, name: 'pipeline', scope: 'admin', state: 'active', createdAt: whole.createdAt, expiresAt: null, revokedAt: null },
      ]),
    });
    expect(JSON.stringify(list.body)).not.toContain('at_');
  });

  it('stops when it is revoked, also by itself', async () => {
    const { id, token } = await create({ name: 'gone', scope: 'admin' });
    expect((await admin.call('DELETE', `/admin/tokens/${id}`, { token })).status).toBe(204);

    expect(await lookWith(token)).toBe(401);
    expect(await admin.call('DELETE', `/admin/tokens/${id}`)).toMatchObject({ status: 404 });
    expect(await admin.call('POST', `/admin/tokens/${id}/rotate`)).toMatchObject({ status: 404 });
    expect((await admin.call('GET', '/admin/tokens?limit=200')).body).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ id, state: 'revoked', revokedAt: expect.any(String) })]),
    });
  });

  it('stops at its end, and not before', async () => {
    const { id, token } = await create({ name: 'short', scope: 'read-only', expiresAt: new Date(admin.clock.ms + 1000).toISOString() });
    expect(await lookWith(token)).toBe(200);
    admin.clock.ms += 999;
    expect(await lookWith(token)).toBe(200);
    admin.clock.ms += 1;
    expect(await lookWith(token)).toBe(401);
    expect(await admin.call('POST', `/admin/tokens/${id}/rotate`)).toMatchObject({ status: 404 });
  });

  it('is replaced by one of the same name, scope and end, and stops at once', async () => {
    const expiresAt = new Date(admin.clock.ms + 3_600_000).toISOString();
    const old = await create({ name: 'rotating', scope: 'read-only', expiresAt });

    const answer = await admin.call('POST', `/admin/tokens/${old.id}/rotate`);

    const newer = createdAdminTokenSchema.parse(answer.body);
    expect(newer).toMatchObject({ name: 'rotating', scope: 'read-only', expiresAt, state: 'active' });
    expect([newer.id === old.id, newer.token === old.token]).toEqual([false, false]);
    expect([await lookWith(old.token), await lookWith(newer.token)]).toEqual([401, 200]);
  });

  it('is replaced once, however many ask at the same time', async () => {
    const { id } = await create({ name: 'contested', scope: 'admin' });
    const answers = await Promise.all([1, 2, 3, 4].map(() => admin.call('POST', `/admin/tokens/${id}/rotate`)));
    expect(answers.map(({ status }) => `${status}`).toSorted()).toEqual(['201', '404', '404', '404']);
  });

  it.each([
    [{ scope: 'admin' }, 'name'],
    [{ name: '  ', scope: 'admin' }, 'name'],
    [{ name: 'x\u0000', scope: 'admin' }, 'name'],
    [{ name: 'x', scope: 'root' }, 'scope'],
    [{ name: 'x' }, 'scope'],
    [{ name: 'x', scope: 'admin', expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    [{ name: 'x', scope: 'admin', expiresAt: 'tomorrow' }, 'expiresAt'],
    [{ name: 'x', scope: 'admin', token: 'at_my-own-choice' }, 'token'],
  ])('is not made of %j', async (body, field) => {
    expect(await admin.call('POST', '/admin/tokens', { body })).toMatchObject({ status: 400, body: { details: [{ path: field }] } });
  });

  it('cannot be revoked or replaced where there is none of that id', async () => {
    expect((await admin.call('DELETE', `/admin/tokens/${newId('adminToken')}`)).status).toBe(404);
    expect((await admin.call('POST', `/admin/tokens/${newId('adminToken')}/rotate`)).status).toBe(404);
  });

  it('acts under its own id in the audit, where neither it nor its hash ever is [AUDIT-01]', async () => {
    const actor = await create({ name: 'actor', scope: 'admin' });
    const made = await admin.call('POST', '/admin/tokens', { token: actor.token, body: { name: 'made', scope: 'read-only' } });
    const { id, token } = createdAdminTokenSchema.parse(made.body);
    await admin.call('POST', `/admin/tokens/${id}/rotate`, { token: actor.token });
    await admin.call('DELETE', `/admin/tokens/${actor.id}`, { token: actor.token });

    const events = await admin.audit.list('', { type: 'configuration.changed', limit: 3 });
    expect(events).toMatchObject([
      {
        userId: actor.id,
        data: { resource: 'admin token', id: actor.id, action: 'revoked', before: { state: 'active' }, after: { state: 'revoked' } },
      },
      { userId: actor.id, data: { resource: 'admin token', id, action: 'rotated' } },
      { userId: actor.id, data: { resource: 'admin token', id, action: 'created', after: { name: 'made', scope: 'read-only' } } },
    ]);
    expect(JSON.stringify(await admin.audit.list('', { limit: 200 }))).not.toMatch(/at_[\w-]{43}/);
    const owner = await connectClient(admin.database.owner);
    const { rows } = await owner.query(
      'SELECT (SELECT json_agg(t) FROM admin_token t)::text || (SELECT json_agg(e) FROM audit_event e)::text AS stored',
    );
    await owner.end();
    expect(String(rows[0]?.stored)).not.toContain(token);
  });
});
