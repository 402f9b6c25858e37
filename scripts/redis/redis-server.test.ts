import { afterEach, describe, expect, it, vi } from 'vitest';
import { findRedisServer } from './redis-server.ts';

describe('the Redis-compatible server for the tests', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('is the one that DIOSC_REDIS_SERVER names', () => {
    vi.stubEnv('DIOSC_REDIS_SERVER', process.execPath);

    expect(findRedisServer()).toBe(process.execPath);
  });

  it('is not silently another one where DIOSC_REDIS_SERVER names none', () => {
    vi.stubEnv('DIOSC_REDIS_SERVER', '/nonexistent/redis-server');

    expect(() => findRedisServer()).toThrow('DIOSC_REDIS_SERVER is "/nonexistent/redis-server", where there is no file');
  });
});
