import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = [ipaddr.IPv4, number] | [ipaddr.IPv6, number];

/** Reserved by the IANA special-purpose registries (RFC 6890), and not among what the library knows as such. */
const NOT_PUBLIC: readonly Network[] = [
  // Benchmarking.
  ipaddr.IPv4.parseCIDR('198.18.0.0/15'),
  // IETF protocol assignments (Teredo and ORCHID among them), documentation.
  ipaddr.IPv6.parseCIDR('2001::/23'),
  ipaddr.IPv6.parseCIDR('3fff::/20'),
];

/**
 * The only part of IPv6 from which public addresses are given out. What lies outside reaches inwards or somewhere else:
 * addresses that carry an IPv4 one (IPv4-compatible, NAT64 64:ff9b::/96 and 64:ff9b:1::/48), the discard prefix, site-local.
 */
const PUBLIC_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** IPv4-compatible IPv6 as name services write it. The library takes it for the mapped form, which is another address. */
const IPV4_COMPATIBLE = /^::\d+\.\d+\.\d+\.\d+$/;

/** Whether an address may be called. */
export type AddressPolicy = (address: string) => boolean;

/**
 * Permits public unicast addresses, and those within the given networks (CIDR notation). An IPv6 address that is an IPv4
 * address in another spelling (::ffff:0:0/96) is judged as that one. One with a zone is never permitted: it names a
 * place on this machine.
 * @throws {Error} naming a network that is not in CIDR notation.
 */
export function createAddressPolicy(allowedNetworks: readonly string[]): AddressPolicy {
  const allowed = allowedNetworks.map(parseNetwork);
  return (text) => {
    if (!ipaddr.isValid(text) || IPV4_COMPATIBLE.test(text)) return false;
    const address = ipaddr.process(text);
    if (isZoned(address)) return false;
    return isPublic(address) || allowed.some((network) => isWithin(address, network));
  };
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  if (NOT_PUBLIC.some((network) => isWithin(address, network))) return false;
  return address.kind() === 'ipv4' || isWithin(address, PUBLIC_IPV6);
}

function isWithin(address: Address, [network, bits]: Network): boolean {
  if (address instanceof ipaddr.IPv4) return network instanceof ipaddr.IPv4 && address.match(network, bits);
  return network instanceof ipaddr.IPv6 && address.match(network, bits);
}

function isZoned(address: Address): boolean {
  return address instanceof ipaddr.IPv6 && address.zoneId !== undefined;
}

function parseNetwork(text: string): Network {
  try {
    const [address, bits] = ipaddr.parseCIDR(text);
    return address instanceof ipaddr.IPv4 ? [address, bits] : [address, bits];
  } catch (cause) {
    throw new Error(`"${text}" is not a network in CIDR notation, such as 10.0.0.0/8.`, { cause });
  }
}
