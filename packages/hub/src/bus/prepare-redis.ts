import { Redis, type RedisOptions } from 'ioredis';
import { StartProblem } from '../config/start-problem.ts';
import type { Secret } from '../identity/secret.ts';

/** Each wait has a bound; what cannot be sent fails at once and is never sent later. */
const OPTIONS = {
  connectionName: 'diosc-bus',
  // The older protocol: a server that does not know the newer one's greeting quotes it in its answer, password and all.
  protocol: 2,
  lazyConnect: true,
  connectTimeout: 5000,
  commandTimeout: 5000,
  disconnectTimeout: 500,
  keepAlive: 10_000,
  disableClientInfo: true,
  enableReadyCheck: false,
  enableOfflineQueue: false,
  retryStrategy: null,
} satisfies RedisOptions;

/**
 * A connection to the server that REDIS_URL names, yet to be opened by `connect`, and never made again when it is lost. Its
 * `error` events must not be logged as they are: they carry the commands they are about, AUTH with its password among them.
 * @throws {StartProblem} when the login in the URL cannot be read.
 */
export function prepareRedis(url: Secret): Redis {
  try {
    // Written anew, with its scheme in small letters: the library takes `REDISS://` for a connection without TLS.
    return new Redis(new URL(url.expose()).href, OPTIONS);
  } catch (error) {
    // The cause is left out, because it may quote the URL.
    if (error instanceof URIError) throw new StartProblem('REDIS_URL has a login with a "%" that encodes nothing; write it as "%25".');
    throw error;
  }
}
