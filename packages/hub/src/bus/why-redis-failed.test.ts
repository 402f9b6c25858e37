import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Secret } from '../identity/secret.ts';
import { prepareRedis } from './prepare-redis.ts';
import { whyRedisFailed } from './why-redis-failed.ts';

/** What comes of a connection to a server that gives this answer to everything. */
async function failureOf(answer: string): Promise<unknown> {
  const server = createServer((socket) => socket.on('data', () => socket.write(answer)).on('error', () => undefined)).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  const address = server.address();
  const redis = prepareRedis(new Secret(`redis://:correct-horse@127.0.0.1:${typeof address === 'object' ? address?.port : 0}`));
  const failure = new Promise((resolve) => redis.on('error', resolve));
  await redis.connect().catch(() => undefined);
  redis.disconnect();
  server.close();
  return failure;
}

describe('why Redis did not do what it should', () => {
  it.each([
    ['-WRONGPASS invalid username-password pair or user is disabled.\r\n', 'it answered "WRONGPASS"'],
    ["-ERR unknown command 'AUTH', with args beginning with: 'correct-horse'\r\n", 'it answered "ERR"'],
    ['-correct-horse is no password\r\n', 'it answered "an error"'],
  ])('is told without what the server quotes: %j', async (answer, expected) => {
    expect(whyRedisFailed(await failureOf(answer))).toBe(expected);
  });

  it('is told where something else answers', async () => {
    const reason = whyRedisFailed(await failureOf('HTTP/1.1 400 Bad Request\r\n\r\n'));

    expect(reason).toMatch(/^\S.*\w/);
    expect(reason).not.toContain('correct-horse');
  });

  it('is told where nothing listens', async () => {
    const redis = prepareRedis(new Secret('redis://:correct-horse@127.0.0.1:1'));
    const failure = new Promise((resolve) => redis.on('error', resolve));
    await redis.connect().catch(() => undefined);

    expect(whyRedisFailed(await failure)).toBe('nothing listens there');
  });
});
