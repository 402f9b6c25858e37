import { type McpServer, mcpServerSchema, newId } from '@diosc/protocol';
import { describe, expect, it } from 'vitest';
import type { ToolServers } from '../../../mcp/tool-server.ts';
import { Problem } from '../../../problem/problem.ts';
import type { Reason } from '../../../problem/reason.ts';
import { ToolServerStandings } from './tool-server-standings.ts';

const ORDERS = mcpServerSchema.parse({ name: 'orders', url: 'https://tools.example.com/mcp' });
const server = ORDERS.name;

/** Tool servers whose every request ends as `outcome` says; null: well. */
function toolServers(outcome: { reason: Reason | Error | null }): ToolServers {
  const answer = <Result>(result: Result): Promise<Result> => {
    const { reason } = outcome;
    if (reason === null) return Promise.resolve(result);
    return Promise.reject(reason instanceof Error ? reason : new Problem(reason));
  };
  return {
    listTools: () => answer([]),
    callTool: () => answer({ isError: true, text: 'No.', auth: null }),
    close: () => Promise.resolve(),
  };
}

function observed() {
  const outcome: { reason: Reason | Error | null } = { reason: null };
  const standings = new ToolServerStandings();
  const servers = standings.observe(() => toolServers(outcome))(newId('session'));
  const headers = () => ({});
  const { signal } = new AbortController();
  return {
    standings,
    async list(reason: Reason | Error | null, at: McpServer = ORDERS) {
      outcome.reason = reason;
      return servers.listTools(at, headers, signal);
    },
    async call(reason: Reason | Error | null) {
      outcome.reason = reason;
      return servers.callTool({ server: ORDERS, tool: 'search', arguments: {}, headers, signal });
    },
  };
}

describe('the standing of a tool server', () => {
  it('is unknown before it was used, and well after it has answered, be it with an error of its own', async () => {
    const { standings, list, call } = observed();
    expect(standings.of(ORDERS)).toEqual({ name: 'orders', status: 'unknown' });

    await list(null);
    expect(standings.of(ORDERS)).toEqual({ name: 'orders', status: 'ok' });
    await call(null);
    expect(standings.of(ORDERS)).toEqual({ name: 'orders', status: 'ok' });
  });

  it.each([
    { kind: 'tool_server_unreachable', server, problem: 'no connection' },
    { kind: 'tool_timeout', server, seconds: 1 },
    { kind: 'tool_bad_response', server, problem: 'the answer is not JSON' },
    { kind: 'tool_result_too_large', server, limitBytes: 1 },
    { kind: 'outbound_refused', purpose: 'mcp', host: 'tools.example.com', problem: 'it is a private address' },
    { kind: 'outbound_failed', purpose: 'mcp', host: 'tools.example.com', problem: 'unreachable' },
  ] as const)('is failing after $kind, and the failure stays known when it works again', async (reason) => {
    const { standings, list, call } = observed();

    await expect(list(reason)).rejects.toMatchObject({ reason });
    expect(standings.of(ORDERS)).toEqual({
      name: 'orders',
      status: 'failing',
      lastFailure: { at: expect.stringMatching(/Z$/), code: new Problem(reason).wire.code, message: expect.any(String) },
    });

    await call(null);
    expect(standings.of(ORDERS)).toMatchObject({ status: 'ok', lastFailure: { code: new Problem(reason).wire.code } });
  });

  it.each([
    { kind: 'tool_unauthorized', server },
    { kind: 'tool_forbidden', server, text: null },
    { kind: 'tool_failed', server, text: 'No.' },
  ] as const)('is well after $kind: it works, and says no', async (reason) => {
    const { standings, call } = observed();

    await expect(call(reason)).rejects.toMatchObject({ reason });

    expect(standings.of(ORDERS)).toEqual({ name: 'orders', status: 'ok' });
  });

  it.each([{ kind: 'tool_cancelled', mayHaveRun: true }, { kind: 'shutting_down' }, { kind: 'internal' }] as const)(
    'stays as it was after $kind, which says nothing of it',
    async (reason) => {
      const { standings, list } = observed();
      await expect(list(reason)).rejects.toMatchObject({ reason });
      expect(standings.of(ORDERS).status).toBe('unknown');

      await list({ kind: 'tool_timeout', server, seconds: 1 }).catch(() => undefined);
      await expect(list(reason)).rejects.toMatchObject({ reason });
      expect(standings.of(ORDERS).status).toBe('failing');
    },
  );

  it('is unknown again once the server has another address', async () => {
    const { standings, list } = observed();
    await list({ kind: 'tool_timeout', server, seconds: 1 }).catch(() => undefined);
    const moved = { ...ORDERS, url: 'https://elsewhere.example.com/mcp' };

    expect(standings.of(moved)).toEqual({ name: 'orders', status: 'unknown' });
    await list(null, moved);
    expect(standings.of(moved)).toEqual({ name: 'orders', status: 'ok' });
    expect(standings.of(ORDERS).status).toBe('unknown');
  });

  it('passes on what it cannot read, and learns nothing from it', async () => {
    const { standings, call } = observed();
    const error = new Error('a mistake of our own');

    await expect(call(error)).rejects.toBe(error);

    expect(standings.of(ORDERS).status).toBe('unknown');
  });
});
