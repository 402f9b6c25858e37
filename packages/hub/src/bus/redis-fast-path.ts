import type { Redis } from 'ioredis';
import type { Secret } from '../identity/secret.ts';
import type { FastPath, FastPathConnection } from './fast-path.ts';
import { prepareRedis } from './prepare-redis.ts';
import { whyRedisFailed } from './why-redis-failed.ts';

const MAX_PAYLOAD_BYTES = 256 * 1024;

/**
 * Publish and subscribe on a Redis-compatible server. All channels of such a server are common to whoever uses it, whatever
 * database number they chose, so their names begin with that of the installation.
 * @throws {StartProblem} when REDIS_URL cannot be read.
 */
export function redisFastPath(url: Secret, installation: string): FastPath {
  // Never opened: only to find out now whether the URL can be read, and not at each attempt to connect.
  prepareRedis(url).disconnect();
  const named = (channel: string): string => `${installation}:${channel}`;
  return {
    maxPayloadBytes: MAX_PAYLOAD_BYTES,
    async connect(channels, onPayload) {
      // Two, because a connection that subscribes may do nothing else.
      const [publisher, subscriber] = [watch(prepareRedis(url)), watch(prepareRedis(url))];
      subscriber.redis.on('message', (_channel: string, payload: string) => onPayload(payload));
      const connection = connectionOn(publisher, subscriber, named);
      try {
        await Promise.all([publisher.redis.connect(), subscriber.redis.connect()]);
        await subscriber.redis.subscribe(...channels.map(named));
        return connection;
      } catch (error) {
        await connection.end();
        throw publisher.failure() ?? subscriber.failure() ?? error;
      }
    },
    explain: whyRedisFailed,
  };
}

type Watched = { readonly redis: Redis; readonly lost: Promise<void>; failure(): Error | null };

function watch(redis: Redis): Watched {
  const lost = Promise.withResolvers<void>();
  let failure: Error | null = null;
  // What `connect` throws says only that the connection was closed; the reason comes before it, as an event.
  redis.on('error', (error) => {
    failure ??= error;
  });
  redis.once('end', lost.resolve);
  return { redis, lost: lost.promise, failure: () => failure };
}

function connectionOn(publisher: Watched, subscriber: Watched, named: (channel: string) => string): FastPathConnection {
  return {
    async publish(parcels) {
      await Promise.all(parcels.map(({ channel, payload }) => publisher.redis.publish(named(channel), payload)));
    },
    lost: Promise.race([publisher.lost, subscriber.lost]),
    async end() {
      publisher.redis.disconnect();
      subscriber.redis.disconnect();
      await Promise.all([publisher.lost, subscriber.lost]);
    },
  };
}
