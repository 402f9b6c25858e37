import { describe, expect, it } from 'vitest';
import { AttemptLimit } from './attempt-limit.ts';

describe('the limit of attempts', () => {
  it('is reached by as many as are let through in a minute, and lifted when the minute is over', () => {
    const limit = new AttemptLimit(3);
    expect([limit.count('a', 0), limit.count('a', 1), limit.isReached('a', 2)]).toEqual([1, 2, false]);
    expect([limit.count('a', 59_999), limit.isReached('a', 59_999), limit.isReached('a', 60_000)]).toEqual([3, true, false]);
    expect(limit.count('a', 60_000)).toBe(1);
  });

  it('does not count what was forgiven, and never counts below nothing', () => {
    const limit = new AttemptLimit(2);
    limit.count('a', 0);
    limit.forgive('a', 1);
    limit.forgive('a', 2);
    limit.forgive('b', 2);
    expect([limit.count('a', 3), limit.count('a', 4), limit.count('b', 5)]).toEqual([1, 2, 1]);
  });

  it('is one for each address', () => {
    const limit = new AttemptLimit(1);
    limit.count('192.0.2.1', 0);
    expect([limit.isReached('192.0.2.1', 0), limit.isReached('192.0.2.2', 0)]).toEqual([true, false]);
  });

  it('cannot be walked around inside one network of IPv6', () => {
    const limit = new AttemptLimit(2);
    limit.count('2001:db8:1:2::1', 0);
    limit.count('2001:db8:1:2:ffff::9', 0);
    expect(limit.isReached('2001:db8:1:2:3:4:5:6', 0)).toBe(true);
    expect(limit.isReached('2001:db8:1:3::1', 0)).toBe(false);
  });

  it('forgets the oldest of many addresses, and not the newest', () => {
    const limit = new AttemptLimit(1);
    for (let number = 0; number <= 10_000; number++) limit.count(`address-${number}`, 0);
    expect([limit.isReached('address-0', 0), limit.isReached('address-1', 0), limit.isReached('address-10000', 0)]).toEqual([
      false,
      true,
      true,
    ]);
  });
});
