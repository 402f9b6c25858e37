import { Redis } from 'ioredis';
import { Secret } from '../../identity/secret.ts';
import type { FreshDatabase } from '../../store/testing/test-database.ts';
import type { BusGround } from './bus-ground.ts';

/** What a test can do with a Redis-compatible server of its own. */
export type ServerToHurt = {
  readonly url: string;
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): Promise<void>;
  startAgain(): Promise<void>;
};

const NO_REDIS = 'redis://127.0.0.1:1';

/** Publish and subscribe. Its connections hang when the server is stopped where it stands. */
export async function redisGround(database: FreshDatabase, server: ServerToHurt): Promise<BusGround> {
  const admin = new Redis(server.url);
  admin.on('error', () => undefined);
  return {
    optionsFor: ({ cutOff }) => ({ database, redisUrl: new Secret(cutOff ? NO_REDIS : server.url) }),
    cut: () => server.signal('SIGKILL'),
    mend: () => server.startAgain(),
    hang: () => server.signal('SIGSTOP'),
    resume: () => server.signal('SIGCONT'),
    async publishToAll(payload) {
      const [channel = ''] = await admin.pubsub('CHANNELS', '*diosc_all');
      await admin.publish(String(channel), payload);
    },
    async connections() {
      const clients = await admin.client('LIST');
      return String(clients)
        .split('\n')
        .filter((line) => line.includes('name=diosc-bus ')).length;
    },
    async close() {
      await server.signal('SIGCONT');
      admin.disconnect();
    },
  };
}
