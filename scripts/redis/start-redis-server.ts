import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRedisServer } from './redis-server.ts';

/** A Redis-compatible server of one test's own, on a socket in a temporary folder. It keeps nothing on disk. */
export type RedisServer = {
  /** As REDIS_URL has it, with a password. */
  readonly url: string;
  /** Stops it where it stands; it accepts connections and answers nothing until `SIGCONT`. Or `SIGKILL`: it is gone. */
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): Promise<void>;
  /** Starts it again at the same place, after it was killed. */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
};

/** @throws {Error} where there is no such server on this machine. */
export async function startRedisServer(password: string): Promise<RedisServer> {
  const program = findRedisServer();
  if (program === null) throw new Error('These tests need redis-server or valkey-server: install one, or name it in DIOSC_REDIS_SERVER.');
  const folder = await mkdtemp(join(tmpdir(), 'diosc-redis-'));
  const socket = join(folder, 'redis.sock');
  const settings = `port 0\nunixsocket ${socket}\ndir ${folder}\nsave ""\nrequirepass ${password}\n`;
  let server = await start(program, settings);

  const signal = async (name: NodeJS.Signals): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill(name);
    if (name === 'SIGKILL') await once(server, 'exit');
  };
  return {
    url: `redis://:${password}@localhost?path=${encodeURIComponent(socket)}`,
    signal,
    async startAgain() {
      server = await start(program, settings);
    },
    async stop() {
      await signal('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The settings go in by the standard input, because arguments, with a password among them, are for all to see. */
async function start(program: string, settings: string): Promise<ChildProcess> {
  const server = spawn(program, ['-'], { stdio: ['pipe', 'pipe', 'inherit'] });
  server.stdin.end(settings);
  let said = '';
  for await (const chunk of server.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (/ready to accept connections/i.test(said)) {
      server.stdout.resume();
      return server;
    }
  }
  throw new Error(`${program} did not start:\n${said}`);
}
