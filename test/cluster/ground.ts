import { type RedisServer, startRedisServer } from '../../scripts/redis/start-redis-server.ts';

/** What carries what is fast between hubs: PostgreSQL itself, Redis, or a Redis that was there at the start and then died. */
export const GROUNDS = ['LISTEN and NOTIFY', 'Redis', 'a Redis that has died'] as const;
export type GroundName = (typeof GROUNDS)[number];

/** One way for hubs to reach each other. */
export type Ground = {
  readonly name: GroundName;
  /** As REDIS_URL has it; null: PostgreSQL. */
  readonly redisUrl: string | null;
  /** To be called once the hubs are there: from then on, things are as the name says. */
  readonly begin: () => Promise<void>;
  /** What `/readyz` says of the bus. */
  readonly bus: 'ok' | 'polling';
  /** The longest time, in milliseconds, until one hub heeds what another was told. */
  readonly heedsWithinMs: number;
  readonly stop: () => Promise<void>;
};

export async function openGround(name: GroundName): Promise<Ground> {
  const redis: RedisServer | null = name === 'LISTEN and NOTIFY' ? null : await startRedisServer('password-of-the-cluster-tests');
  const dies = name === 'a Redis that has died';
  return {
    name,
    redisUrl: redis?.url ?? null,
    begin: async () => {
      if (dies) await redis?.signal('SIGKILL');
    },
    bus: dies ? 'polling' : 'ok',
    heedsWithinMs: dies ? 3000 : 1000,
    stop: async () => {
      await redis?.stop();
    },
  };
}
