import type { Diosc } from '@diosc/client';
import { createToolServer, tool } from '@diosc/mcp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import * as kinds from '../../../examples/guides/credentials/kinds.ts';
import { listOrders } from '../../../examples/guides/credentials/list-orders.js';
import { startHttpService } from '../../support/http-service.ts';
import { type Changes, GuideHub } from './guide-hub.ts';

/** Where the handler of the guide finds the orders, as it is written there. */
const PUBLISHED_API = 'https://api.example.com';
/** The names of headers that may hold a credential. */
const CREDENTIAL = /auth|cookie|key|token/;
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqb2huIn0.c2lnbmF0dXJlLW9mLXRoZS10ZXN0cw';

let hub: GuideHub;
let api: Awaited<ReturnType<typeof startHttpService>>;
let tools: ReturnType<typeof createToolServer>;
/** What the handler of the tool was given, and what the API behind it was asked with. */
const atTool: Record<string, string>[] = [];
const atApi: Record<string, string | string[] | undefined>[] = [];

beforeAll(async () => {
  api = await startHttpService((request, response) => {
    atApi.push(request.headers);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ orders: [{ number: 1042 }] }));
  });
  const list = tool({
    name: 'list_orders',
    description: 'Lists the orders of the user.',
    inputSchema: z.object({}),
    annotations: { readOnlyHint: true },
    handler: (params, context) => {
      atTool.push({ ...context.headers });
      return listOrders(params, context);
    },
  });
  tools = createToolServer({ name: 'orders', version: '1.0.0', tools: [list] });
  const { url } = await tools.listen({ port: 0, host: '127.0.0.1' });
  hub = await GuideHub.start([{ name: 'orders', url: `${url}/mcp` }]);
});
afterAll(async () => {
  await hub.stop();
  await Promise.all([tools.close(), api.close()]);
});
beforeEach(() => {
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', (...[input, init]: Parameters<typeof fetch>) =>
    fetch(typeof input === 'string' ? input.replace(PUBLISHED_API, api.url) : input, init),
  );
});
afterEach(async () => {
  await hub.reset();
  vi.unstubAllGlobals();
  atTool.length = 0;
  atApi.length = 0;
});

/** Asks for the orders as whoever `signIn` signs in. */
async function askAs(signIn: (diosc: Diosc) => Promise<unknown>, allowed: Changes) {
  const diosc = await hub.openPage({ ...allowed, userResolverUrl: null, defaultRole: 'sales', mcpServers: ['orders'] });
  await signIn(diosc);
  return diosc('send', 'list my orders');
}

type Kind = {
  readonly kind: string;
  readonly signIn: (diosc: Diosc) => Promise<unknown>;
  readonly allowed: Changes;
  readonly expected: Readonly<Record<string, string>>;
};

/** Each kind of the guide, with values in which nothing may be trimmed, decoded or written in another way; and what is to arrive. */
const KINDS: readonly Kind[] = [
  {
    kind: 'a JWT',
    signIn: (diosc) => kinds.signInWithBearer(diosc, JWT),
    allowed: kinds.bearerAllowed,
    expected: { Authorization: `Bearer ${JWT}` },
  },
  {
    kind: 'an opaque token',
    signIn: (diosc) => kinds.signInWithBearer(diosc, 'tok_/+==.~-_%20'),
    allowed: {},
    expected: { Authorization: 'Bearer tok_/+==.~-_%20' },
  },
  {
    kind: 'an API key',
    signIn: (diosc) => kinds.signInWithApiKey(diosc, 'Key "42"; a=b, c\\d\u00e9'),
    allowed: kinds.apiKeyAllowed,
    expected: { 'X-API-Key': 'Key "42"; a=b, c\\d\u00e9' },
  },
  {
    kind: 'cookies, of which two are named',
    signIn: (diosc) => kinds.signInWithCookies(diosc, 'theme=dark; sessionId=a%20b==; tracking=1; csrf="x y"; sessionid=other'),
    allowed: kinds.cookiesAllowed,
    expected: { Cookie: 'sessionId=a%20b==; csrf="x y"' },
  },
  {
    kind: 'all of them together',
    signIn: (diosc) => kinds.signInWithSeveral(diosc, JWT, 'key-42', 's-1'),
    allowed: kinds.severalAllowed,
    expected: { Authorization: `Bearer ${JWT}`, 'X-API-Key': 'key-42', Cookie: 'sessionId=s-1' },
  },
];

describe.each(KINDS)('$kind', ({ signIn, allowed, expected }) => {
  it('reaches the tool server and the API byte for byte, and nothing else does [BYOA-02, BYOA-03]', async () => {
    const answer = await askAs(signIn, allowed);
    expect(answer.parts).toContainEqual(expect.objectContaining({ type: 'tool_call', status: 'completed' }));
    expect(atTool).toEqual([expected]);
    const lowerCase = Object.fromEntries(Object.entries(expected).map(([name, value]) => [name.toLowerCase(), value]));
    const credentials = atApi.map((headers) => Object.fromEntries(Object.entries(headers).filter(([name]) => CREDENTIAL.test(name))));
    expect(credentials).toEqual([lowerCase]);
  });

  it('is dropped where the assistant does not allow it [BYOA-11]', async () => {
    await askAs(signIn, { allowedHeaders: ['x-something-else'], allowedCookies: [] });
    expect(atTool).toEqual([{}]);
  });
});
