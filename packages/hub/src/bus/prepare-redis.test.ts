import { describe, expect, it } from 'vitest';
import { StartProblem } from '../config/start-problem.ts';
import { Secret } from '../identity/secret.ts';
import { prepareRedis } from './prepare-redis.ts';

describe('REDIS_URL', () => {
  it.each(['rediss://cache.example', 'REDISS://cache.example:7000', 'RediSS://user:word@cache.example'])(
    'is connected to with TLS and its checks, however the scheme is written: %#',
    (url) => {
      expect(prepareRedis(new Secret(url)).options).toMatchObject({ host: 'cache.example', tls: true });
    },
  );

  it('has its login decoded', () => {
    const { options } = prepareRedis(new Secret('redis://ann:p%40ss%2Fw%3Ard%25@cache.example:7000/3'));

    expect(options).toMatchObject({ username: 'ann', password: 'p@ss/w:rd%', host: 'cache.example', port: 7000, db: 3 });
    expect(options.tls).toBeUndefined();
  });

  it('is refused with a sentence that does not show it where its login cannot be decoded', () => {
    const problem = (() => {
      try {
        return prepareRedis(new Secret('redis://:100%sure@cache.example'));
      } catch (error) {
        return error;
      }
    })();

    expect(problem).toBeInstanceOf(StartProblem);
    expect(problem).toMatchObject({ message: expect.stringContaining('REDIS_URL') });
    expect(problem).not.toHaveProperty('cause');
    expect(String(problem)).not.toContain('sure');
  });

  it('is not connected to before that is asked for', () => {
    expect(prepareRedis(new Secret('redis://127.0.0.1:1')).status).toBe('wait');
  });
});
