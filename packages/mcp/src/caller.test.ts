import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { call, REVISIONS, type RpcOptions, serveTools } from './testing/served-tools.ts';
import { tool } from './tool.ts';
import type { ToolContext } from './tool-context.ts';

/** What a handler sees of the call in its context. */
async function contextOf(headers: Record<string, string>, options: RpcOptions = {}): Promise<ToolContext> {
  const { promise, resolve } = Promise.withResolvers<ToolContext>();
  const spy = tool({ name: 'spy', description: 'Sees.', inputSchema: z.object({}), handler: (_, context) => resolve(context) });
  await call(await serveTools([spy]), 'spy', {}, { headers, ...options });
  return await promise;
}

const authorization = 'Bearer eyJ+/=.~ "quoted"; caf\u00e9';

describe('context.headers', () => {
  it.each(REVISIONS)("holds the user's own headers and nothing else, as they were sent, in a call of %s [MCP-05]", async (revision) => {
    const headers = {
      Authorization: authorization,
      'X-User-Auth-Authorization': authorization,
      Cookie: 'sid=1; theme=dark',
      'X-User-Auth-Cookie': 'sid=1; theme=dark',
      'X-Shop-Key': 'k-1',
      'X-User-Auth-X-Shop-Key': 'k-1',
      'X-User-Id': 'john',
      'X-Tenant-Id': 'acme',
      'X-Request-Id': 'req_1',
      'X-Session-Id': 'ses_1',
      'X-Trace': 'added on the way',
    };
    expect((await contextOf(headers, { revision })).headers).toEqual({
      Authorization: authorization,
      Cookie: 'sid=1; theme=dark',
      'X-Shop-Key': 'k-1',
    });
  });

  it('takes the value from the twin, where something on the way changed the header itself [BYOA-02]', async () => {
    const { headers } = await contextOf({ Authorization: 'Bearer of-a-proxy', 'X-User-Auth-Authorization': authorization });
    expect(headers).toEqual({ Authorization: authorization });
  });

  it("does not take a header for the user's that has no twin beside others that have", async () => {
    const { headers } = await contextOf({ Authorization: 'Bearer of-a-proxy', 'X-User-Auth-X-Api-Key': 'key-of-the-user' });
    expect(headers).toEqual({ 'X-Api-Key': 'key-of-the-user' });
  });

  it('is what another host or curl sends of its user, where no hub is in between', async () => {
    const { headers } = await contextOf({
      Authorization: authorization,
      Cookie: 'a=1',
      'X-Api-Key': 'k',
      'X-User-Id': 'john',
      'X-Other': 'o',
    });
    expect(headers).toEqual({ Authorization: authorization, Cookie: 'a=1', 'X-Api-Key': 'k' });
  });

  it('is empty where nobody is signed in', async () => {
    expect((await contextOf({ 'X-User-Id': 'john', 'X-Request-Id': 'req_1' })).headers).toEqual({});
  });

  it.each([
    'Host',
    'Content-Length',
    'Content-Type',
    'Transfer-Encoding',
    'Connection',
    'Accept',
    'Accept-Encoding',
    'MCP-Protocol-Version',
    'Mcp-Session-Id',
    'Forwarded',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'Proxy-Authorization',
    'X-User-Id',
    'X-User-Auth-Authorization',
    'X-Tenant-Id',
    'X-Diosc-Anything',
    'X-Request-Id',
    'X-Session-Id',
    'Origin',
  ])('never holds %s, whatever twin arrives', async (name) => {
    const { headers } = await contextOf({ [`X-User-Auth-${name}`]: 'evil', 'X-User-Auth-Authorization': authorization });
    expect(headers).toEqual({ Authorization: authorization });
  });

  it('takes a name such as __proto__ for a name', async () => {
    const { headers } = await contextOf({ 'X-User-Auth-__proto__': 'value' });
    expect(Object.entries(headers)).toEqual([['__proto__', 'value']]);
    expect(Object.getPrototypeOf(headers)).toBe(Object.prototype);
  });
});

describe('the context', () => {
  it('says who is asking and in which request and session [MCP-05]', async () => {
    const context = await contextOf({
      'X-User-Id': 'j%C3%B6rg%25',
      'X-Tenant-Id': 'acme',
      'X-User-Verified': 'true',
      'X-Request-Id': 'req_1',
      'X-Session-Id': 'ses_1',
    });
    expect(context).toMatchObject({
      user: { userId: 'jörg%', tenantId: 'acme', verified: true },
      requestId: 'req_1',
      sessionId: 'ses_1',
    });
  });

  it.each(['false', 'TRUE', '1', ''])('takes a user for unverified where the hub says "%s"', async (verified) => {
    expect((await contextOf({ 'X-User-Id': 'john', 'X-User-Verified': verified })).user.verified).toBe(false);
  });

  it('knows nobody where no hub said who it is, and names the request itself', async () => {
    const context = await contextOf({ Authorization: authorization });
    expect(context.user).toEqual({ userId: null, tenantId: null, verified: false });
    expect(context.sessionId).toBeNull();
    expect(context.requestId).toMatch(/^req_[0-9a-z]{26}$/);
  });

  it.each(['%', '%ff', 'caf\u00e9', 'x'.repeat(1025)])('takes no id that a hub would not send: %s', async (id) => {
    expect((await contextOf({ 'X-User-Id': id })).user.userId).toBeNull();
  });
});
