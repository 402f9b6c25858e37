import ipaddr from 'ipaddr.js';

/**
 * What counts as one address where attempts are counted: an IPv4 address as it is (also within IPv6, as sockets give it), and
 * of an IPv6 address its first 64 bits, because a subscriber has all of them.
 */
export function networkOf(ip: string): string {
  const address = addressOf(ip);
  if (address === null) return ip;
  return address instanceof ipaddr.IPv6 ? address.parts.slice(0, 4).join(':') : address.toString();
}

/** Whether it is of this machine or of a private network, where a proxy may stand for everybody behind it. */
export function isPrivateNetwork(ip: string): boolean {
  const range = addressOf(ip)?.range();
  return range === 'loopback' || range === 'private' || range === 'uniqueLocal' || range === 'linkLocal';
}

/** Null for what is no address. */
function addressOf(ip: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  const bare = ip.split('%', 1)[0] ?? '';
  return ipaddr.isValid(bare) ? ipaddr.process(bare) : null;
}
