import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectClient } from '../../packages/hub/src/store/connect-client.ts';
import { type FreshDatabase, startTestDatabase, type TestDatabase } from '../../packages/hub/src/store/testing/test-database.ts';
import { type Crowd, startCrowd } from '../support/crowd.ts';
import { type Plan, questionText } from '../support/crowd-question.ts';
import { type HubFleet, startHubFleet } from '../support/hub-fleet.ts';
import { connectAs, say } from '../support/test-hub.ts';
import { conversationsAreWhole, reconcile } from './reconcile.ts';
import { countTakenUp, readStoredTurns } from './stored-conversations.ts';
import { type Run, summarise } from './summarise.ts';
import { Visitor } from './visitor.ts';

/** How long hubs are killed under load, in seconds. */
const SECONDS = Number(process.env['CLUSTER_SECONDS'] ?? 25);
const PERSONS = 40;
/** Every so manyth person has a second tab. */
const SECOND_TAB_EVERY = 5;
/** Every so manyth person is behind something that lets no WebSocket through. */
const EVENT_STREAM_EVERY = 8;
/** Milliseconds between two kills, or more where a hub takes longer to start. */
const KILL_EVERY_MS = 3000;
/** Milliseconds in which every question is answered, whatever happens to the hubs meanwhile. */
const PATIENCE_MS = 40_000;
/** Milliseconds in which every tab shows the whole conversation, once nobody asks any more. */
const CATCH_UP_MS = 10_000;
const PLANS: readonly Plan[] = ['list', 'send', 'talk', 'both', 'send'];

let server: TestDatabase;
let database: FreshDatabase;
let owner: Client;
let crowd: Crowd;
let fleet: HubFleet;

beforeAll(async () => {
  server = await startTestDatabase();
  [database, crowd] = await Promise.all([server.openDatabase(), startCrowd({ tokensPerSecond: 50 })]);
  owner = await connectClient(database.owner);
  const settings = { DATABASE_URL: database.url.expose(), DIOSC_DATA_DIR: server.config.dataDirectory };
  fleet = await startHubFleet(3, settings, crowd.definition);
}, 60_000);
afterAll(async () => {
  await fleet?.stop();
  await crowd.close();
  await owner.end();
  await server.stop();
}, 60_000);

function visitorOf(number: number, tab: number): Visitor {
  const person = { userId: `visitor-${String(number).padStart(3, '0')}`, tenantId: number % 2 === 0 ? 'acme' : 'globex' };
  const transport = number % EVENT_STREAM_EVERY === 0 ? 'event-stream' : 'auto';
  return new Visitor({ url: fleet.url, token: crowd.issue(person), transport, tab, patienceMs: PATIENCE_MS });
}

async function arrive(number: number): Promise<Visitor[]> {
  const first = visitorOf(number, 1);
  const session = await first.arrive();
  if (number % SECOND_TAB_EVERY !== 0) return [first];
  const second = visitorOf(number, 2);
  await second.arrive(session);
  return [first, second];
}

/** Asks until `until` (a time of `performance.now`), with pauses as of somebody who reads the answers. */
async function chat(visitor: Visitor, number: number, until: number): Promise<void> {
  for (let count = number; performance.now() < until; count++) {
    await visitor.ask(PLANS[count % PLANS.length] ?? 'talk', (count * 37) % 300);
    await wait((count * 61) % 700);
  }
}

async function collect(visitors: readonly Visitor[]): Promise<Run> {
  const calls = crowd.calls.map(({ tool, label, token }) => ({ tool, label, userId: token?.person.userId ?? null }));
  return { visitors, calls, turns: await readStoredTurns(owner), takenUp: await countTakenUp(owner) };
}

/** Kills one after the other, the next one as soon as the one before is replaced, so that two are always left. */
async function killInTurn(until: number): Promise<void> {
  for (let count = 0; performance.now() < until; count++) {
    await Promise.all([fleet.replace(count % fleet.hubs.length), wait(KILL_EVERY_MS)]);
  }
}

describe('three hubs behind a plain round-robin proxy, of which one is killed every few seconds', () => {
  it(
    'lose no accepted message, repeat no call, and give nobody the answer of another [SESSION-02, RUN-02]',
    async () => {
      const visitors = (await Promise.all(Array.from({ length: PERSONS }, (_, number) => arrive(number)))).flat();
      const until = performance.now() + SECONDS * 1000;
      await Promise.all([killInTurn(until), ...visitors.map((visitor, number) => chat(visitor, number, until))]);

      const records = await collect(visitors);
      process.stdout.write(`\n${summarise(records, fleet.kills)}\n`);
      // A second tab learns of what the first one said a moment later.
      await expect.poll(() => conversationsAreWhole(records), { timeout: CATCH_UP_MS }).toEqual([]);
      expect(reconcile(records)).toEqual([]);
      // What was not killed, or not in the middle of an answer, proves nothing.
      expect(fleet.kills).toBeGreaterThan(SECONDS / 15);
      expect(records.takenUp).toBeGreaterThan(0);
      await Promise.all(visitors.map((visitor) => visitor.leave()));
    },
    (SECONDS + 90) * 1000,
  );

  it('do not repeat on another a call that was under way when its hub was killed, and say that its outcome is unknown', async () => {
    const token = crowd.issue({ userId: 'visitor-999', tenantId: 'acme' });
    const [working, other] = fleet.hubs;
    const arrived = Promise.withResolvers<void>();
    crowd.beforeTool = () => {
      arrived.resolve();
      return new Promise(() => undefined);
    };
    const before = await connectAs(working?.url ?? '', token.value);
    const { session } = await before.next('session');
    say(before, questionText({ plan: 'send', label: 'visitor-999.1.0' }));
    await arrived.promise;

    const replaced = fleet.replace(0);
    await before.closed;
    crowd.beforeTool = () => undefined;
    const after = await connectAs(other?.url ?? '', token.value, { session: { id: session.id } });
    const { message } = await after.next('stream.end');

    expect(message.status).toBe('complete');
    expect(message.parts.find(({ type }) => type === 'tool_call')).toMatchObject({ error: { code: 'TOOL_OUTCOME_UNKNOWN' } });
    expect(crowd.calls.filter(({ label }) => label === 'visitor-999.1.0')).toHaveLength(1);
    after.close();
    await replaced;
  });
});
