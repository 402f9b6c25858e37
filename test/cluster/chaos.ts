import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { AssistantDefinition } from '@diosc/hub';
import { startTestDatabase } from '../../packages/hub/src/store/testing/test-database.ts';
import { type CrowdCall, startCrowd } from '../support/crowd.ts';
import { type HubProcess, startHubProcess } from '../support/hub-process.ts';
import { startRoundRobin } from '../support/round-robin.ts';
import { beChaosUser, type ChaosUser } from './chaos-user.ts';
import { type GroundName, openGround } from './ground.ts';
import { readTurns, type StoredTurn } from './stored-turns.ts';

export type ChaosOptions = {
  readonly ground: GroundName;
  readonly seconds: number;
  readonly users: number;
  /** Milliseconds between two kills. */
  readonly killEveryMs: number;
  /** The longest pause of a user between two questions, in milliseconds. */
  readonly pauseMs: number;
};

export type ChaosResult = {
  readonly options: ChaosOptions;
  readonly users: readonly ChaosUser[];
  /** What the tool server took down by itself. */
  readonly calls: readonly CrowdCall[];
  /** What the database says in the end. */
  readonly turns: readonly StoredTurn[];
  readonly kills: number;
};

const NODES = 3;
const TENANT = 'acme';

/**
 * Three hub processes on one database behind a balancer without stickiness. Every few seconds one of them is killed, as a
 * crash would, and started again, while users go on asking. When the time is over nobody is killed any more, and everybody
 * gets the answer they wait for.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const ground = await openGround(options.ground);
  const crowd = await startCrowd();
  const postgres = await startTestDatabase();
  const dataDirectory = await mkdtemp(join(tmpdir(), 'diosc-cluster-'));
  const balancer = await startRoundRobin();
  const environment = {
    PORT: '0',
    DIOSC_DATA_DIR: dataDirectory,
    DATABASE_URL: postgres.config.databaseUrl?.expose() ?? '',
    LOG_LEVEL: 'fatal',
    ...(ground.redisUrl !== null && { REDIS_URL: ground.redisUrl }),
  };
  const start = (definition: AssistantDefinition | null) => startHubProcess(environment, definition);
  const hubs: (HubProcess | null)[] = [];
  const enough = new AbortController();
  const tellBalancer = () => balancer.setTargets(hubs.flatMap((hub) => hub?.url ?? []));
  try {
    hubs.push(await start(crowd.definition));
    hubs.push(...(await Promise.all(Array.from({ length: NODES - 1 }, () => start(null)))));
    tellBalancer();
    await ground.begin();
    const asking = Array.from({ length: options.users }, (_, index) =>
      beChaosUser(
        { userId: `person-${index + 1}`, tenantId: TENANT },
        { crowd, url: balancer.url, pauseMs: options.pauseMs, signal: enough.signal },
      ),
    );
    let kills = 0;
    const until = performance.now() + options.seconds * 1000;
    while (performance.now() < until) {
      await delay(options.killEveryMs);
      const index = kills++ % NODES;
      // The balancer finds out by itself, as one does: connections that it hands on are refused, and it takes the next.
      await hubs[index]?.kill();
      hubs[index] = await start(null);
      tellBalancer();
    }
    enough.abort();
    const users = await Promise.all(asking);
    const turns = await readTurns(postgres.config, TENANT);
    return { options, users, calls: crowd.calls, turns, kills };
  } finally {
    enough.abort();
    for (const hub of hubs) await hub?.kill();
    await balancer.close();
    await crowd.close();
    await postgres.stop();
    await ground.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}
