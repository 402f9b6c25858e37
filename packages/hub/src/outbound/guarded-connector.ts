import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import type { AddressPolicy } from './address-policy.ts';

/** Milliseconds until a connection, TLS included, must be there. */
const CONNECT_TIMEOUT_MS = 10_000;

/** One address of a host. */
export type HostAddress = { readonly address: string; readonly family: number };

/** Asks the name service for all addresses of a host. */
export type ResolveHost = (hostname: string) => Promise<readonly HostAddress[]>;

/** The system's own resolver. */
export const resolveHost: ResolveHost = (hostname) => lookup(hostname, { all: true });

/** A host that has no address which may be called. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/**
 * Connects to permitted addresses only. A name is looked up once for each connection, and exactly the addresses that
 * were checked are dialled, so that a name cannot answer with another address between check and use (DNS rebinding).
 * Of a name with several addresses those that are not permitted are left out. A certificate is still checked against the name.
 */
export function guardedConnector(isPermitted: AddressPolicy, resolve: ResolveHost): buildConnector.connector {
  const guardedLookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname).then(
      (found) => {
        const permitted = found.filter(({ address }) => isPermitted(address)).map(({ address, family }) => ({ address, family }));
        const [first] = permitted;
        if (first === undefined) callback(new AddressRefused('none of its addresses may be called from here'), '', 0);
        else if (options.all === true) callback(null, permitted);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), '', 0),
    );
  };
  const dial = buildConnector({ timeout: CONNECT_TIMEOUT_MS, allowH2: false, lookup: guardedLookup });
  return (options, callback) => {
    // A literal address is dialled without being looked up.
    if (isIP(options.hostname) !== 0 && !isPermitted(options.hostname)) {
      process.nextTick(callback, new AddressRefused('this address may not be called from here'), null);
      return;
    }
    dial(options, callback);
  };
}
