import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAddressPolicy } from './address-policy.ts';

const isPermitted = createAddressPolicy([]);

describe('addresses that are not public', () => {
  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback elsewhere', '127.255.255.254'],
    ['loopback in octal', '0177.0.0.1'],
    ['loopback in hexadecimal', '0x7f.0.0.1'],
    ['loopback as one number', '2130706433'],
    ['loopback in short', '127.1'],
    ['this host', '0.0.0.0'],
    ['this network', '0.1.2.3'],
    ['private, class A', '10.0.0.1'],
    ['private, class B', '172.31.255.255'],
    ['private, class C', '192.168.1.1'],
    ['link-local', '169.254.1.1'],
    ['cloud metadata', '169.254.169.254'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['cloud metadata behind carrier-grade NAT', '100.100.100.200'],
    ['protocol assignments', '192.0.0.192'],
    ['benchmarking', '198.18.0.1'],
    ['documentation', '203.0.113.7'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['IPv6 loopback', '::1'],
    ['IPv6 unspecified', '::'],
    ['unique-local', 'fd00::1'],
    ['cloud metadata by unique-local address', 'fd00:ec2::254'],
    ['IPv6 link-local', 'fe80::1'],
    ['IPv6 link-local with a zone', 'fe80::1%eth0'],
    ['a public address with a zone', '2606:4700::1111%eth0'],
    ['site-local', 'fec0::1'],
    ['IPv6 multicast', 'ff02::1'],
    ['IPv4 loopback mapped into IPv6', '::ffff:127.0.0.1'],
    ['cloud metadata mapped into IPv6', '::ffff:a9fe:a9fe'],
    ['IPv4 loopback in compatible form', '::127.0.0.1'],
    ['IPv4 translated (RFC 6145)', '::ffff:0:127.0.0.1'],
    ['NAT64 to loopback', '64:ff9b::7f00:1'],
    ['NAT64 to a public address', '64:ff9b::808:808'],
    ['local NAT64', '64:ff9b:1::7f00:1'],
    ['6to4 to loopback', '2002:7f00:1::'],
    ['6to4 to a public address', '2002:808:808::1'],
    ['Teredo', '2001:0:7f00:1::'],
    ['ORCHID', '2001:20::1'],
    ['IPv6 documentation', '2001:db8::1'],
    ['the newer IPv6 documentation', '3fff::1'],
    ['the discard prefix', '100::1'],
    ['segment routing', '5f00::1'],
    ['a name', 'localhost'],
    ['nothing', ''],
    ['an address with a port', '8.8.8.8:53'],
    ['an address in brackets', '[2606:4700::1111]'],
  ])('are refused: %s (%s) [SAFE-03]', (_, address) => {
    expect(isPermitted(address)).toBe(false);
  });

  it('are refused for every address of the private ranges, mapped into IPv6 too [SAFE-03]', () => {
    const octet = fc.nat(255);
    const inner = fc.oneof(
      fc.tuple(fc.constantFrom(0, 10, 127), octet, octet, octet),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
      fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
      fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
      fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
      fc.tuple(fc.integer({ min: 224, max: 255 }), octet, octet, octet),
    );
    fc.assert(
      fc.property(inner, (octets) => {
        expect(isPermitted(octets.join('.'))).toBe(false);
        expect(isPermitted(`::ffff:${octets.join('.')}`)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

describe('public addresses', () => {
  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '93.184.216.34',
    '198.20.0.1',
    '172.32.0.1',
    '2606:4700:4700::1111',
    '2a00:1450:4001::1',
    '::ffff:8.8.8.8',
  ])('are permitted: %s', (address) => {
    expect(isPermitted(address)).toBe(true);
  });
});

describe('networks that an operator allows', () => {
  it('are permitted, and nothing beside them [SAFE-03]', () => {
    const policy = createAddressPolicy(['10.1.0.0/16', '::1/128', 'fd12::/16']);
    expect(['10.1.0.1', '::ffff:10.1.0.1', '::1', 'fd12::1'].filter(policy)).toHaveLength(4);
    expect(['10.2.0.1', '127.0.0.1', '::2', 'fd13::1', 'fd12::1%lo', '::10.1.0.1', '64:ff9b::a01:1'].filter(policy)).toEqual([]);
  });

  it.each(['10.0.0.0', '10.0.0.0/33', 'localhost/8', '', '::1/129'])('must be in CIDR notation: %j is not', (network) => {
    expect(() => createAddressPolicy([network])).toThrow(`"${network}" is not a network in CIDR notation`);
  });
});
