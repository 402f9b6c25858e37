import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectClient } from './connect-client.ts';
import { joinAsNode, type NodePresence } from './node-presence.ts';
import { silentLog } from './testing/silent-log.ts';
import { type FreshDatabase, startTestDatabase, type TestDatabase } from './testing/test-database.ts';

describe('the presence of hub processes', { timeout: 60_000 }, () => {
  let server: TestDatabase;
  let database: FreshDatabase;
  let nodes: NodePresence[];

  beforeAll(async () => {
    server = await startTestDatabase();
  }, 60_000);
  afterAll(() => server.stop());

  beforeEach(async () => {
    nodes = [];
    database = await server.openDatabase();
  });
  afterEach(async () => {
    await Promise.all(nodes.map((node) => node.close()));
    await database.close();
  });

  async function join(exclusive = false): Promise<NodePresence> {
    const node = await joinAsNode({ ...database, exclusive }, silentLog, { returnSeconds: 0 });
    nodes.push(node);
    return node;
  }

  async function cut(node: NodePresence): Promise<number> {
    const admin = await connectClient(database.owner);
    const { rowCount } = await admin.query(
      "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
      [node.node],
    );
    await admin.end();
    return rowCount ?? 0;
  }

  it('gives every process a number that no other has or had', async () => {
    const first = await join();
    await first.close();

    const others = await Promise.all([join(), join(), join()]);

    expect(new Set([first, ...others].map((node) => node.node)).size).toBe(4);
  });

  it('knows who lives, and who has left', async () => {
    const [one, other] = [await join(), await join()];

    expect([await one.isAlive(one.node), await one.isAlive(other.node), await other.isAlive(one.node)]).toEqual([true, true, true]);
    await other.close();

    expect(await one.isAlive(other.node)).toBe(false);
  });

  it('knows that a number nobody has taken is of nobody', async () => {
    expect(await (await join()).isAlive(1_000_000)).toBe(false);
  });

  it('tells any number of askers at once the same', async () => {
    const [one, gone] = [await join(), await join()];
    await gone.close();

    expect(await Promise.all(Array.from({ length: 20 }, () => one.isAlive(gone.node)))).toEqual(Array.from({ length: 20 }, () => false));
  });

  it('comes back under the same number when its connection was lost', async () => {
    const [one, other] = [await join(), await join()];

    expect(await cut(other)).toBe(1);

    await expect.poll(() => one.isAlive(other.node), { timeout: 10_000 }).toBe(true);
    expect(await cut(other)).toBe(1);
  });

  it('leaves while its connection is lost and cannot be made again', async () => {
    const one = await join();
    await database.takeAway();

    await one.close();

    await database.bringBack();
    expect(await (await join()).isAlive(one.node)).toBe(false);
  });

  it('says that the database is unavailable while it cannot tell', async () => {
    const one = await join();
    await database.takeAway();

    await expect(one.isAlive(1_000_000)).rejects.toMatchObject({ reason: { kind: 'database_unavailable' } });
    await expect(join()).rejects.toMatchObject({ reason: { kind: 'database_unavailable' } });
    await database.bringBack();
  });

  it('knows without asking that it is alone where the database is its own', async () => {
    const [other, alone] = [await join(), await join(true)];

    expect(await alone.isAlive(other.node)).toBe(false);
    expect(await alone.isAlive(alone.node)).toBe(true);
  });
});

describe('right after a start of a shared database', { timeout: 60_000 }, () => {
  it('nobody is taken for dead, because others may not have come back yet', async () => {
    const server = await startTestDatabase();
    const database = await server.openDatabase();
    const node = await joinAsNode(database, silentLog);

    expect(await node.isAlive(1_000_000)).toBe(true);

    await node.close();
    await server.stop();
  });
});
