import type { IncomingMessage } from 'node:http';
import { localhostAllowedHostnames, validateHostHeader, validateOriginHeader } from '@modelcontextprotocol/server';

export type HostGuardOptions = {
  /**
   * Host names by which this server may be called, without port: `tools.example.com`, `[::1]`. Default: on a loopback address
   * `localhost`, `127.0.0.1` and `[::1]`; elsewhere any.
   */
  readonly allowedHosts?: readonly string[];
  /** Host names of pages whose browsers may call this server. Default: those of `allowedHosts`. */
  readonly allowedOrigins?: readonly string[];
};

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;

/** Whether an address is one that only this machine reaches. */
export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && LOOPBACK.test(address);
}

/**
 * Why a request is refused for the name it was sent to or the page it was sent from, or null. A page of any origin can make
 * a browser send requests to this machine, under a name that it lets point here (DNS rebinding); such a request carries
 * that name in `Host`, or the page in `Origin`.
 */
export function refuseHost(request: IncomingMessage, options: HostGuardOptions, listensOnLoopback: boolean): string | null {
  const hosts = options.allowedHosts ?? (listensOnLoopback ? localhostAllowedHostnames() : null);
  if (hosts !== null && !validateHostHeader(request.headers.host, [...hosts]).ok) {
    return 'This server is not called by that host name; its "allowedHosts" can allow it.';
  }
  if (!validateOriginHeader(request.headers.origin, [...(options.allowedOrigins ?? hosts ?? [])]).ok) {
    return 'Pages of that origin may not call this server; its "allowedOrigins" can allow it.';
  }
  return null;
}
