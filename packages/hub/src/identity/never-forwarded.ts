/**
 * Headers that no configuration can take from a page. Each of them says something that only the hub, the transport or
 * a proxy in front of a service may say, so that taking it would let a page forge it (the spoofed `X-Upstream-Authorization`
 * of CVE-2026-110279 is one of many).
 */
const NAMES: ReadonlySet<string> = new Set([
  // Framing and connection handling (RFC 9110 sections 7.6, 8 and 10.1.1): request smuggling.
  ...['connection', 'keep-alive', 'te', 'trailer', 'trailers', 'transfer-encoding', 'upgrade', 'http2-settings', 'expect', 'host', 'via'],
  ...['max-forwards', 'cdn-loop', 'early-data'],
  // What answer is asked for: the hub decides, and reads it.
  ...['accept', 'accept-encoding', 'range'],
  // Where the request comes from.
  ...['forwarded', 'origin', 'referer', 'x-real-ip', 'x-client-ip', 'x-cluster-client-ip', 'x-originating-ip', 'x-host'],
  ...['client-ip', 'true-client-ip', 'cf-connecting-ip', 'cf-connecting-ipv6', 'fastly-client-ip'],
  // CGI programs read a header named `Proxy` as their own HTTP_PROXY setting (CVE-2016-5385).
  'proxy',
  // Who somebody is, in the words of a proxy that has checked it.
  ...['remote-user', 'x-impersonate'],
  // What the hub itself says, and signs.
  ...['x-request-id', 'x-session-id', 'x-correlation-id', 'signature', 'signature-input', 'last-event-id'],
  // Traces: a page could write into another user's.
  ...['traceparent', 'tracestate', 'baggage', 'b3', 'uber-trace-id'],
  // Another request than the one that was checked.
  ...['x-method-override', 'cookie2', 'set-cookie', 'set-cookie2'],
  // Not a header's name but an object's prototype.
  ...['--proto--', 'constructor', 'prototype'],
]);

const PREFIXES: readonly string[] = [
  ...['proxy-', 'content-', 'if-', 'sec-', 'mcp-', 'access-control-'],
  ...['x-user', 'x-tenant', 'x-diosc', 'x-forwarded', 'x-original-', 'x-rewrite-', 'x-http-method'],
  ...['x-remote-', 'x-auth-request-', 'x-authenticated-', 'x-webauth-', 'x-upstream-', 'x-consumer-', 'x-impersonate-', 'impersonate-'],
  ...['x-goog-authenticated-', 'x-ms-client-principal', 'x-amzn-oidc-', 'x-envoy-', 'x-b3-', 'x-datadog-'],
];

/**
 * Whether a header may never be taken from a page, whatever the assistant allows. Names are compared without regard to
 * case, and every sign other than a letter or digit counts as a hyphen: gateways that hand headers on as variables make
 * `X_User.Id` and `X-User-Id` the same.
 */
export function isNeverForwarded(name: string): boolean {
  const comparable = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '-');
  return NAMES.has(comparable) || PREFIXES.some((prefix) => comparable.startsWith(prefix));
}
