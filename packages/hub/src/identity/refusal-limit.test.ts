import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../problem/problem.ts';
import { RefusalLimit, type RefusalLimitOptions } from './refusal-limit.ts';

const IP = '192.0.2.1';
const MINUTE_MS = 60_000;

/** A limit with a clock that the test turns. */
function limitAt(options: RefusalLimitOptions = {}) {
  const clock = { now: 1_000_000 };
  const limit = new RefusalLimit({ ...options, now: () => clock.now });
  const isOpen = (ip = IP, assistant: string | null = 'ast_1'): boolean => {
    try {
      limit.assertOpen(ip, assistant);
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(Problem);
      expect(error).toMatchObject({ reason: { kind: 'rate_limited' } });
      return false;
    }
  };
  const refuse = (times: number, ip = IP, assistant: string | null = 'ast_1') => {
    for (let count = 0; count < times; count++) limit.countRefusal(ip, assistant);
  };
  return { limit, clock, isOpen, refuse };
}

describe('an address that is refused', () => {
  it('is listened to up to the sixtieth time, and not after it until a minute has passed', () => {
    const { clock, isOpen, refuse } = limitAt();
    refuse(59);
    expect(isOpen()).toBe(true);
    refuse(1);
    expect(isOpen()).toBe(false);
    clock.now += MINUTE_MS - 1;
    expect(isOpen()).toBe(false);
    clock.now += 1;
    expect(isOpen()).toBe(true);
    refuse(59);
    expect(isOpen()).toBe(true);
  });

  it('may be refused once a second for ever', () => {
    const { clock, isOpen, refuse } = limitAt();
    for (let second = 0; second < 1000; second++) {
      refuse(1);
      expect(isOpen()).toBe(true);
      clock.now += 1000;
    }
  });

  it('shuts nobody else out: not at another assistant, not from another address', () => {
    const { isOpen, refuse } = limitAt();
    refuse(60);
    expect(isOpen(IP, 'ast_2')).toBe(true);
    expect(isOpen('192.0.2.2')).toBe(true);
    expect(isOpen(IP, null)).toBe(true);
  });

  it('is one, however many unknown api-keys it tries', () => {
    const { isOpen, refuse } = limitAt();
    refuse(60, IP, null);
    expect(isOpen(IP, null)).toBe(false);
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff'],
    ['2001:DB8:1:2::1', '2001:db8:0001:0002::99'],
    ['192.0.2.1', '::ffff:192.0.2.1'],
    ['fe80::1%eth0', 'fe80::2%eth1'],
  ])('is the same by another name: %s and %s', (one, other) => {
    const { isOpen, refuse } = limitAt({ limitsPrivate: true });
    refuse(60, one);
    expect(isOpen(other)).toBe(false);
  });

  it('is not its neighbour network', () => {
    const { isOpen, refuse } = limitAt();
    refuse(60, '2001:db8:1:2::1');
    expect(isOpen('2001:db8:1:3::1')).toBe(true);
  });

  it.each(['127.0.0.1', '::1', '10.1.2.3', '192.168.1.1', '172.16.0.1', 'fd00::1', '::ffff:10.0.0.1'])(
    'of a private network is not limited unless that is wanted, because a proxy may stand there: %s',
    (ip) => {
      const open = limitAt();
      open.refuse(1000, ip);
      expect(open.isOpen(ip)).toBe(true);
      const strict = limitAt({ limitsPrivate: true });
      strict.refuse(60, ip);
      expect(strict.isOpen(ip)).toBe(false);
    },
  );

  it.each(['', 'unknown', '999.1.1.1'])('that is none is limited all the same: %j', (ip) => {
    const { isOpen, refuse } = limitAt();
    refuse(60, ip);
    expect(isOpen(ip)).toBe(false);
  });
});

describe('the limit', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('refuse'), ip: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ kind: fc.constant('wait'), ms: fc.integer({ min: 0, max: 30_000 }) }),
  );

  it('lets no address be refused more often in any minute than twice its measure, whatever happens in between', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const { limit, clock, isOpen } = limitAt({ perMinute: 5 });
        const refusals = new Map<string, number[]>();
        for (const each of steps) {
          if ('ms' in each) {
            clock.now += each.ms;
            continue;
          }
          const ip = `192.0.2.${each.ip}`;
          if (!isOpen(ip)) continue;
          limit.countRefusal(ip, 'ast_1');
          const times = [...(refusals.get(ip) ?? []), clock.now];
          refusals.set(ip, times);
          expect(times.filter((time) => time > clock.now - MINUTE_MS).length).toBeLessThanOrEqual(10);
        }
      }),
    );
  });

  it('never closes for an address that was refused less often than it may be', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const { clock, isOpen, refuse } = limitAt({ perMinute: 5 });
        const refusals = new Map<string, number[]>();
        for (const each of steps) {
          if ('ms' in each) {
            clock.now += each.ms;
            continue;
          }
          const ip = `192.0.2.${each.ip}`;
          refuse(1, ip);
          const times = [...(refusals.get(ip) ?? []), clock.now];
          refusals.set(ip, times);
          if (times.filter((time) => time > clock.now - 2 * MINUTE_MS).length < 5) expect(isOpen(ip)).toBe(true);
        }
      }),
    );
  });

  it('remembers a bounded number of addresses, and none for longer than it matters', () => {
    const { limit, clock, refuse, isOpen } = limitAt({ maxRemembered: 100 });
    for (let count = 0; count < 1000; count++) refuse(1, `198.51.100.${count % 256}`, `ast_${count}`);
    expect(limit.remembered).toBe(100);
    refuse(60);
    expect(isOpen()).toBe(false);
    clock.now += MINUTE_MS;
    refuse(1, '203.0.113.1');
    expect(limit.remembered).toBe(1);
  });
});
