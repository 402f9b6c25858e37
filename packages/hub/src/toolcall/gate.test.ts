import { mcpServerSchema, roleSchema } from '@diosc/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Principal } from '../identity/principal.ts';
import type { Tool } from '../mcp/tool-server.ts';
import { decide, type Gate, type GateFacts } from './gate.ts';
import { GATES } from './pipeline.ts';

const principal: Principal = { tenantId: 'acme', userId: 'john', verified: true, roles: ['sales'], metadata: {} };
const server = mcpServerSchema.parse({ name: 'orders', url: 'http://127.0.0.1:1/mcp' });
const tool: Tool = {
  server: 'orders',
  name: 'cancel_order',
  title: 'Cancel order',
  description: '',
  inputSchema: { type: 'object' },
  readOnly: false,
  idempotent: false,
};
const role = roleSchema.parse({ roleName: 'sales', allowedToolNames: ['orders/cancel_order'] });
const facts: GateFacts = {
  requestedName: 'orders__cancel_order',
  server,
  tool,
  arguments: {},
  principal,
  hasCredential: true,
  role,
  now: 0,
};

describe('the gates', () => {
  it('let a call through that has a credential, a tool of the role and a server', () => {
    expect(decide(GATES, facts)).toEqual({ decision: { kind: 'allow' }, decidedBy: null });
  });

  it('ask for fresh authentication before anything else when there is no credential', () => {
    expect(decide(GATES, { ...facts, hasCredential: false, tool: null })).toEqual({
      decision: { kind: 'interrupt', interrupt: 'refresh', reason: 'expired' },
      decidedBy: 'identity',
    });
  });

  it('refuse a tool outside the role, even when the model names it [ROLE-02]', () => {
    const other = roleSchema.parse({ roleName: 'viewer', allowedToolNames: ['orders/get_order'] });
    expect(decide(GATES, { ...facts, role: other }).decision).toMatchObject({ kind: 'deny', reason: { kind: 'tool_not_in_role' } });
  });

  it('refuse every tool when no role applies [ROLE-01]', () => {
    expect(decide(GATES, { ...facts, role: null }).decision).toMatchObject({
      kind: 'deny',
      reason: { kind: 'tool_not_in_role', role: null },
    });
  });

  it('refuse a tool that does not exist', () => {
    expect(decide(GATES, { ...facts, tool: null, server: null }).decision).toEqual({
      kind: 'deny',
      reason: { kind: 'tool_unknown', tool: 'orders__cancel_order' },
    });
  });

  it('count an error in a gate as a refusal', () => {
    const broken: Gate = {
      name: 'broken',
      decide: () => {
        throw new Error('bug');
      },
    };
    expect(decide([broken], facts)).toEqual({ decision: { kind: 'deny', reason: { kind: 'internal' } }, decidedBy: 'broken' });
  });

  it('never let a call through unless its tool is in the role and there is a credential', () => {
    const names = fc.constantFrom('orders/cancel_order', 'cancel_order', 'orders/get_order', 'other/cancel_order', '*', '');
    fc.assert(
      fc.property(fc.array(names), fc.boolean(), fc.boolean(), (allowedToolNames, allowAllTools, hasCredential) => {
        const given = roleSchema.parse({ roleName: 'any', allowAllTools, allowedToolNames });
        const allowed = decide(GATES, { ...facts, role: given, hasCredential }).decision.kind === 'allow';
        const inRole = allowAllTools || allowedToolNames.includes('orders/cancel_order') || allowedToolNames.includes('cancel_order');
        expect(allowed).toBe(inRole && hasCredential);
      }),
    );
  });
});
