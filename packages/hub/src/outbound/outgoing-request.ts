/** One request, as plain data. `headers` are names and values in turn. */
export type OutgoingRequest = {
  readonly url: URL;
  readonly method: string;
  readonly headers: string[];
  readonly body: string | Uint8Array | null;
  readonly signal: AbortSignal | null;
};

type FetchInput = Parameters<typeof globalThis.fetch>[0];
type FetchInit = NonNullable<Parameters<typeof globalThis.fetch>[1]>;

/** The connection's own business: a caller that could set these could make one request look like two. */
const FRAMING: ReadonlySet<string> = new Set([
  ...['connection', 'content-length', 'expect', 'host', 'keep-alive', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
]);

/**
 * What goes out where a caller says nothing else. Uncompressed answers are asked for: a stream then arrives token by token
 * and nothing has to be unpacked on the way of a tool call. One that comes compressed all the same is unpacked.
 */
const DEFAULTS: readonly (readonly [name: string, value: string])[] = [
  ['accept', '*/*'],
  ['accept-encoding', 'identity'],
  ['user-agent', 'diosc'],
];

/**
 * Reads the arguments of `fetch`. Bodies that are neither text nor bytes are read to their end first.
 * @throws {TypeError} for a method that fetch does not know, and for what `Request` refuses.
 */
export async function readRequest(url: URL, input: FetchInput, init: FetchInit = {}): Promise<OutgoingRequest> {
  const { body } = init;
  if (!(input instanceof Request) && (body === undefined || body === null || typeof body === 'string' || body instanceof Uint8Array)) {
    return build(url, init.method ?? 'GET', pairs(init.headers), body ?? null, init.signal ?? null);
  }
  const request = new Request(input, init);
  const content = request.body === null ? null : new Uint8Array(await request.arrayBuffer());
  return build(url, request.method, request.headers, content, request.signal);
}

function build(
  url: URL,
  method: string,
  given: Iterable<readonly [name: string, value: string]>,
  body: OutgoingRequest['body'],
  signal: AbortSignal | null,
): OutgoingRequest {
  const upperCase = method.toUpperCase();
  if (upperCase === 'CONNECT' || upperCase === 'TRACE' || upperCase === 'TRACK')
    throw new TypeError(`The method ${upperCase} is not for fetch.`);
  const headers: string[] = [];
  const names = new Set<string>();
  for (const [name, value] of given) {
    const key = name.toLowerCase();
    if (FRAMING.has(key)) continue;
    if (names.has(key)) throw new TypeError(`The header "${name}" is there twice, in different case.`);
    names.add(key);
    headers.push(name, value);
  }
  for (const [name, value] of DEFAULTS) if (!names.has(name)) headers.push(name, value);
  if (typeof body === 'string' && !names.has('content-type')) headers.push('content-type', 'text/plain;charset=UTF-8');
  return { url, method: upperCase, headers, body, signal };
}

/** A plain object is read as it is: making `Headers` of it would cost a tenth of the whole request. */
function pairs(headers: FetchInit['headers']): Iterable<readonly [name: string, value: string]> {
  if (headers === undefined) return [];
  if (headers instanceof Headers || Array.isArray(headers) || Symbol.iterator in headers) return new Headers(headers);
  return Object.entries(headers).map(([name, value]) => [name, String(value)]);
}
