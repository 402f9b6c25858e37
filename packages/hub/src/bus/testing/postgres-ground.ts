import type { Client } from 'pg';
import { Problem } from '../../problem/problem.ts';
import { connectClient } from '../../store/connect-client.ts';
import type { FreshDatabase } from '../../store/testing/test-database.ts';
import type { BusGround } from './bus-ground.ts';

/** LISTEN and NOTIFY. Its connections hang when the server's processes that serve them are stopped. */
export async function postgresGround(database: FreshDatabase): Promise<BusGround> {
  const admin = await connectClient(database.owner);
  let isCut = false;
  const stopped = new Set<number>();
  const listeners = (): Promise<number[]> => pidsOf(admin, database.owner.database ?? '');
  const connect: FreshDatabase['connect'] = async () => {
    if (isCut) throw new Problem({ kind: 'database_unavailable' });
    return database.connect();
  };
  const neverConnect = (): Promise<never> => Promise.reject(new Problem({ kind: 'database_unavailable' }));
  const resume = async (): Promise<void> => {
    for (const pid of stopped) process.kill(pid, 'SIGCONT');
    stopped.clear();
  };
  return {
    optionsFor: ({ cutOff }) => ({ database: { ...database, connect: cutOff ? neverConnect : connect }, redisUrl: null }),
    async cut() {
      isCut = true;
      for (const pid of await listeners()) await admin.query('SELECT pg_terminate_backend($1, 5000)', [pid]);
    },
    async mend() {
      isCut = false;
    },
    async hang() {
      for (const pid of await listeners()) {
        stopped.add(pid);
        process.kill(pid, 'SIGSTOP');
      }
    },
    resume,
    async publishToAll(payload) {
      await admin.query('SELECT pg_notify($1, $2)', ['diosc_all', payload]);
    },
    connections: async () => (await listeners()).length,
    async close() {
      await resume();
      await admin.end();
    },
  };
}

async function pidsOf(admin: Client, database: string): Promise<number[]> {
  const { rows } = await admin.query("SELECT pid FROM pg_stat_activity WHERE datname = $1 AND application_name = 'diosc bus'", [database]);
  return rows.map((row) => Number(row.pid));
}
