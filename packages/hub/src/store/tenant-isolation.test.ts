import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectClient } from './connect-client.ts';
import { createJournal, type Journal } from './journal.ts';
import { installations } from './testing/installations.ts';
import { silentLog } from './testing/silent-log.ts';
import { EACH_TENANT_CASE, TENANT_CASES } from './testing/tenant-cases.ts';
import { fillWorld, openStores, rowsOf, type Shapes, type Stores, shapes, type World } from './testing/tenant-world.ts';
import { type FreshDatabase, startTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { type Careless, dropPolicies, stripFunctions, withoutTenantConditions } from './testing/without-tenant-conditions.ts';

/** How many random worlds each method is tried in. */
const WORLDS = 4;

/** The stores that hold nothing of users. */
const CONFIGURATION = ['admin-token-store', 'assistant-store', 'configuration-store', 'wake-store'];
/** Those by which administrators look over all tenants, who have tests of their own. */
const OPERATORS = ['audit-search', 'session-directory'];
/** All others hold what belongs to users, and are among the stores of these tests. */
const USER_DATA = ['audit-log', 'conversation-store', 'interrupt-store', 'session-store', 'session-token-store', 'turn-store'];

/** Methods that reach nothing of another tenant although nothing at all stood in their way: why. */
const NOT_REACHING: ReadonlyMap<string, string> = new Map([
  ['audit.record', 'an event is written for the tenant that it names, and has no condition that could be forgotten'],
  ['tokens.find', 'the hash of a bearer is of all of it, its tenant included'],
  ['turns.begin', "the reference of a turn to its session is within its tenant, so that a turn in another's session is refused"],
  ['turns.addStep', "the references of a step are within its tenant, so that a step of another's turn is refused"],
]);

describe.each(installations())('tenants on $name', { timeout: 120_000 }, ({ binaries }) => {
  let server: TestDatabase;
  const opened: { journal: Journal; superuser: Client }[] = [];

  beforeAll(async () => {
    server = await startTestDatabase(binaries);
  }, 60_000);
  afterAll(async () => {
    for (const { journal, superuser } of opened) {
      await journal.close();
      await superuser.end();
    }
    await server.stop();
  });

  /** A database with its stores, and a connection that row-level security does not hold. */
  async function open(): Promise<{ database: FreshDatabase; stores: Stores; superuser: Client }> {
    const database = await server.openDatabase();
    const journal = createJournal(database, silentLog);
    const superuser = await connectClient(database.owner);
    opened.push({ journal, superuser });
    return { database, stores: openStores(database, journal), superuser };
  }

  /** The same through code that has forgotten about tenants. */
  async function openCarelessly() {
    const { database, stores, superuser } = await open();
    const careless = withoutTenantConditions(database, await stripFunctions(superuser));
    const journal = createJournal(careless.database, silentLog);
    opened.push({ journal, superuser: await connectClient(database.owner) });
    return { stores, superuser, careless, carelessStores: openStores(careless.database, journal) };
  }

  it('have every store in these tests that holds something of users, and every method of it [BYOA-10]', async () => {
    const sources = await readdir(fileURLToPath(new URL('..', import.meta.url)), { recursive: true });
    const files = sources.filter((file) => file.endsWith('-postgres.ts') && !file.startsWith('store'));
    const { stores } = await open();

    expect(files.map((file) => basename(file, '-postgres.ts')).toSorted()).toEqual(
      [...CONFIGURATION, ...OPERATORS, ...USER_DATA].toSorted(),
    );
    expect(Object.keys(stores)).toHaveLength(USER_DATA.length);
    expect(methodsOf(stores)).toEqual(methodsOf(TENANT_CASES));
  });

  describe('are kept apart by the code and the database together', () => {
    let stores: Stores;
    let superuser: Client;
    beforeAll(async () => {
      ({ stores, superuser } = await open());
    }, 60_000);

    it.each(EACH_TENANT_CASE)('in $method, whatever the ids are [BYOA-10]', async ({ run }) => {
      await forRandomWorlds(stores, async (world) => {
        await expectUntouched(superuser, world, () => attempt(run(stores, world.ours, world.target)));
        await expectReached(superuser, world, () => run(stores, world.theirs, world.target));
      });
    });
  });

  describe("are kept apart by the code alone, where the database's own walls are down", () => {
    let stores: Stores;
    let superuser: Client;
    beforeAll(async () => {
      ({ stores, superuser } = await open());
      await dropPolicies(superuser);
    }, 60_000);

    it.each(EACH_TENANT_CASE)('in $method [BYOA-10]', async ({ run }) => {
      await forRandomWorlds(stores, async (world) => {
        await expectUntouched(superuser, world, () => attempt(run(stores, world.ours, world.target)));
        await expectReached(superuser, world, () => run(stores, world.theirs, world.target));
      });
    });
  });

  describe("are kept apart by the database alone, where the code's own conditions are taken out", () => {
    let stores: Stores;
    let carelessStores: Stores;
    let careless: Careless;
    let superuser: Client;
    beforeAll(async () => {
      ({ stores, superuser, careless, carelessStores } = await openCarelessly());
    }, 60_000);

    it.each(EACH_TENANT_CASE)('in $method [BYOA-10]', async ({ run }) => {
      await forRandomWorlds(stores, async (world) => {
        const before = careless.removed;
        careless.forgedTenant = world.theirs;
        await expectUntouched(superuser, world, () => attempt(run(carelessStores, world.ours, world.target)));
        expect(careless.removed).toBeGreaterThan(before);
        await expectReached(superuser, world, () => run(stores, world.theirs, world.target));
      });
    });
  });

  it('are kept apart by nothing else: without both, each method reaches what is not its own', async () => {
    const { stores, carelessStores, careless, superuser } = await openCarelessly();
    await dropPolicies(superuser);
    const reaching: string[] = [];
    for (const { method, run } of EACH_TENANT_CASE) {
      const world = await fillWorld(stores, { ours: [], theirs: [{ userId: 'john', steps: 1, twin: false }], aim: 0 });
      careless.forgedTenant = world.theirs;
      if (await reaches(superuser, world, () => attempt(run(carelessStores, world.ours, world.target)))) reaching.push(method);
    }
    expect(reaching).toEqual(EACH_TENANT_CASE.map(({ method }) => method).filter((method) => !NOT_REACHING.has(method)));
  });
});

async function forRandomWorlds(stores: Stores, check: (world: World) => Promise<void>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(shapes, async (drawn: Shapes) => check(await fillWorld(stores, drawn))),
    { numRuns: WORLDS },
  );
}

/** What a refused call says counts as its answer: it may give nothing away either. */
function attempt(answer: Promise<unknown>): Promise<unknown> {
  return answer.catch((error: unknown) => `${String(error)} ${JSON.stringify(error)}`);
}

async function expectUntouched(superuser: Client, { theirs }: World, act: () => Promise<unknown>): Promise<void> {
  const before = await rowsOf(superuser, theirs);
  const answer = await act();
  expect(JSON.stringify(answer) ?? '').not.toContain(theirs);
  expect(await rowsOf(superuser, theirs)).toBe(before);
}

/** That the same call finds or changes something for those whose it is, so that it was aimed at something. */
async function expectReached(superuser: Client, world: World, act: () => Promise<unknown>): Promise<void> {
  expect(await reaches(superuser, world, act)).toBe(true);
}

async function reaches(superuser: Client, { theirs }: World, act: () => Promise<unknown>): Promise<boolean> {
  const before = await rowsOf(superuser, theirs);
  const answer = await act();
  return (JSON.stringify(answer) ?? '').includes(theirs) || (await rowsOf(superuser, theirs)) !== before;
}

function methodsOf(stores: Readonly<Record<string, object>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(stores).map(([name, store]) => [name, Object.keys(store).toSorted()]));
}
