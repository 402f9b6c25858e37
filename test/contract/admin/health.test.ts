import { readFileSync } from 'node:fs';
import { type Health, healthSchema } from '@diosc/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startAdminServer } from '../../../packages/hub/src/http/admin/testing/admin-server.ts';
import { type AdminHubs, type HubNode, startAdminHubs } from '../../support/admin-hubs.ts';
import { ask } from '../../support/audited-hubs.ts';
import { type Company, startCompany } from '../../support/company.ts';

let company: Company;
let hubs: AdminHubs;
beforeAll(async () => {
  company = await startCompany();
  hubs = await startAdminHubs(company.definition);
});
afterAll(async () => {
  await hubs.close();
  await company.close();
});
afterEach(() => hubs.database.bringBack());

async function health(node: HubNode = hubs.nodes[0]): Promise<Health> {
  const { status, body } = await node.admin('/admin/health');
  expect(status).toBe(200);
  return healthSchema.parse(body);
}

/** Lets John ask for his parcels, while the tool server is at another address if one is given. */
async function askWith(url?: string): Promise<void> {
  const [here] = hubs.nodes;
  const move = (to: string) => here.admin('/admin/mcp-servers/parcels', { method: 'PATCH', body: { url: to } });
  if (url !== undefined) await move(url);
  const chat = await hubs.chat(here, 'john-token');
  await chat.next('session');
  await ask(chat);
  chat.close();
}

const PARCELS = () => company.definition.mcpServers?.[0]?.url ?? '';

describe('the health of a hub', () => {
  it('tells the version, the number of the process, how the database and the bus are, and what is live', async () => {
    const manifest: unknown = JSON.parse(readFileSync(new URL('../../../packages/hub/package.json', import.meta.url), 'utf8'));
    const [one, other] = [await health(), await health(hubs.nodes[1])];

    expect(one).toMatchObject({ status: 'ok', database: { status: 'ok', latencyMs: expect.any(Number) }, bus: { status: 'ok' } });
    expect(manifest).toMatchObject({ version: one.version });
    expect(one.node).not.toBe(other.node);
  });

  it('counts the sessions that are live in this process, and no others', async () => {
    const [before, elsewhere] = [await health(), await health(hubs.nodes[1])];
    const chat = await hubs.chat(hubs.nodes[0], 'john-token');
    await chat.next('session');

    expect((await health()).sessions.live).toBe(before.sessions.live + 1);
    expect(await health(hubs.nodes[1])).toMatchObject({ sessions: elsewhere.sessions });
    chat.send({ type: 'logout' });
    await chat.next('session.ended');
    expect((await health()).sessions.live).toBe(before.sessions.live);
  });

  it('tells of each tool server how chats found it: not at all yet, well, failing, and well again', async () => {
    const fresh = await hubs.addNode();
    expect((await health(fresh)).mcpServers).toEqual([{ name: 'parcels', status: 'unknown' }]);

    await askWith(PARCELS());
    expect((await health()).mcpServers).toEqual([{ name: 'parcels', status: 'ok' }]);

    await askWith(`${PARCELS()}/nowhere`);
    const failing = await health();
    const lastFailure = { at: expect.stringMatching(/Z$/), code: 'TOOL_BAD_RESPONSE', message: expect.stringContaining('"parcels"') };
    expect(failing).toMatchObject({ status: 'degraded', mcpServers: [{ name: 'parcels', status: 'failing', lastFailure }] });

    await askWith(PARCELS());
    expect(await health()).toMatchObject({ status: 'ok', mcpServers: [{ name: 'parcels', status: 'ok' }] });
  });

  it('says that it fails while the database is away, and that it works when it is back', async () => {
    await hubs.database.takeAway();
    expect(await health()).toMatchObject({ status: 'failing', database: { status: 'failing' }, mcpServers: [] });

    await hubs.database.bringBack();
    expect(await health()).toMatchObject({ database: { status: 'ok' } });
  });

  it('does not wait for a database that does not answer', async () => {
    const stuck = await startAdminServer({
      health: { version: '1', node: 1, isDatabaseReady: () => new Promise(() => undefined), busState: () => 'ok', liveSessions: () => 0 },
    });
    onTestFinished(stuck.close);
    const began = performance.now();

    const { body } = await stuck.call('GET', '/admin/health');

    expect(body).toMatchObject({ status: 'failing', database: { status: 'failing' } });
    expect(performance.now() - began).toBeLessThan(4000);
  });

  it('is degraded while what processes tell each other only arrives by way of the database', async () => {
    const polling = await startAdminServer({
      health: { version: '1', node: 1, isDatabaseReady: async () => true, busState: () => 'polling', liveSessions: () => 0 },
    });
    onTestFinished(polling.close);

    expect((await polling.call('GET', '/admin/health')).body).toMatchObject({ status: 'degraded', bus: { status: 'polling' } });
  });

  it('is for administrators', async () => {
    expect(await hubs.nodes[0].admin('/admin/health', { token: 'john-token' })).toMatchObject({
      status: 401,
      body: { code: 'UNAUTHORIZED' },
    });
  });
});
