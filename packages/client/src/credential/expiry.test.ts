import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Environment } from '../environment/environment.ts';
import { createGlobalEnvironment } from '../environment/global-environment.ts';
import { expiryOf } from './expiry.ts';
import { ExpiryWatch } from './expiry-watch.ts';

function jwt(claims: unknown): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode({ alg: 'ES256' })}.${encode(claims)}.c2lnbmF0dXJl`;
}

function auth(authorization: string, name = 'Authorization') {
  return { headers: { [name]: authorization } };
}

/** A clock that a test moves; timers fire in order as it passes them. */
function fakeClock(start = 1_000_000): { environment: Environment; advance(milliseconds: number): void } {
  let now = start;
  let timers: { at: number; callback: () => void }[] = [];
  const environment: Environment = {
    ...createGlobalEnvironment(),
    now: () => now,
    after(milliseconds, callback) {
      const timer = { at: now + milliseconds, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
  };
  const advance = (milliseconds: number) => {
    const end = now + milliseconds;
    for (;;) {
      const next = timers.filter((timer) => timer.at <= end).sort((one, other) => one.at - other.at)[0];
      if (next === undefined) break;
      timers = timers.filter((timer) => timer !== next);
      now = next.at;
      next.callback();
    }
    now = end;
  };
  return { environment, advance };
}

describe('the expiry of a credential', () => {
  it.each(['Authorization', 'authorization', 'AUTHORIZATION'])('is read from the JWT in the header %s', (name) => {
    expect(expiryOf(auth(`Bearer ${jwt({ exp: 1_800_000_000, name: 'Zoë ✓' })}`, name))).toBe(1_800_000_000_000);
  });

  it.each([
    ['no header', { headers: {} }],
    ['an opaque token', auth('Bearer opaque')],
    ['another scheme', auth(`Basic ${jwt({ exp: 1 })}`)],
    ['another header', auth(`Bearer ${jwt({ exp: 1 })}`, 'X-Token')],
    ['no exp', auth(`Bearer ${jwt({ sub: 'john' })}`)],
    ['an exp that is a string', auth(`Bearer ${jwt({ exp: '1800000000' })}`)],
    ['an exp below zero', auth(`Bearer ${jwt({ exp: -5 })}`)],
    ['claims that are no object', auth(`Bearer ${jwt(7)}`)],
    ['claims that are no JSON', auth('Bearer aaaa.bbbb.cccc')],
    ['five parts, as an encrypted token has', auth('Bearer a.b.c.d.e')],
  ])('is not known for %s', (_what, given) => {
    expect(expiryOf(given)).toBeNull();
  });

  it('is read without throwing from whatever a header holds', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => [expiryOf(auth(text)), expiryOf(auth(`Bearer ${text}`)), expiryOf(auth(`Bearer a.${text}.b`))]).not.toThrow();
      }),
    );
  });
});

describe('the watch over the expiry', () => {
  function watching() {
    const clock = fakeClock();
    const told: number[] = [];
    const watch = new ExpiryWatch(clock.environment, (expiresAt) => told.push(expiresAt));
    const token = (seconds: number, more = {}) => auth(`Bearer ${jwt({ exp: clock.environment.now() / 1000 + seconds, ...more })}`);
    return { ...clock, told, watch, token };
  }

  it('tells 30 s before, once', () => {
    const { watch, token, advance, told } = watching();
    watch.watch(token(3600));
    advance(3_569_000);
    expect(told).toEqual([]);
    advance(1_000);
    expect(told).toHaveLength(1);
    advance(3_600_000);
    expect(told).toHaveLength(1);
  });

  it('tells of a short life when half of it is over', () => {
    const { watch, token, advance, told } = watching();
    watch.watch(token(20));
    advance(9_999);
    expect(told).toEqual([]);
    advance(1);
    expect(told).toHaveLength(1);
  });

  it('does not tell again when the same credential is given again', () => {
    const { watch, token, advance, told } = watching();
    const same = token(60);
    watch.watch(same);
    advance(31_000);
    watch.watch(same);
    advance(120_000);
    expect(told).toHaveLength(1);
  });

  it('tells nothing of a credential that has expired already, nor after it was stopped', () => {
    const { watch, token, advance, told } = watching();
    watch.watch(token(-10));
    watch.watch(token(100));
    watch.stop();
    advance(1_000_000);
    expect(told).toEqual([]);
  });
});
