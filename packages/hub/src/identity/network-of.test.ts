import { describe, expect, it } from 'vitest';
import { isPrivateNetwork, networkOf } from './network-of.ts';

describe('what counts as one address', () => {
  it.each([
    ['2001:db8::1', '8193:3512:0:0'],
    ['2001:db8::ffff:1', '8193:3512:0:0'],
    ['2001:0DB8:0001::', '8193:3512:1:0'],
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['no address', 'no address'],
  ])('is, of %s, %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it.each([
    ['127.0.0.1', true],
    ['::1', true],
    ['::ffff:10.0.0.1', true],
    ['192.168.1.1', true],
    ['fe80::1%eth0', true],
    ['fd00::1', true],
    ['203.0.113.1', false],
    ['2001:db9::1', false],
    ['no address', false],
  ])('is of a private network for %s: %s', (address, isPrivate) => {
    expect(isPrivateNetwork(address)).toBe(isPrivate);
  });
});
