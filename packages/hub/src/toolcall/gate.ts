import type { InterruptKind, JsonObject, McpServer, RefreshReason, Role } from '@diosc/protocol';
import type { Principal } from '../identity/principal.ts';
import type { Tool } from '../mcp/tool-server.ts';
import type { Reason } from '../problem/reason.ts';

/**
 * Everything a gate may look at: plain data, taken anew for each run of the gates. `tool` and `server` are null where
 * the model named something that does not exist. No gate sees a credential, only whether there is one.
 */
export type GateFacts = {
  readonly requestedName: string;
  readonly server: McpServer | null;
  readonly tool: Tool | null;
  readonly arguments: JsonObject;
  readonly principal: Principal;
  readonly hasCredential: boolean;
  readonly role: Role | null;
  /** Milliseconds since 1970. */
  readonly now: number;
};

export type GateDecision =
  | { readonly kind: 'allow' }
  | { readonly kind: 'deny'; readonly reason: Reason }
  | { readonly kind: 'interrupt'; readonly interrupt: Extract<InterruptKind, 'refresh'>; readonly reason: RefreshReason };

export const ALLOW: GateDecision = { kind: 'allow' };

/** One small check: pure, without clock or I/O. What it throws counts as a refusal. */
export type Gate = { readonly name: string; readonly decide: (facts: GateFacts) => GateDecision };

/** What all the gates together say, and which of them said it. `decidedBy` is null where all allowed. */
export type GatesDecision = { readonly decision: GateDecision; readonly decidedBy: string | null };

/** Asks the gates in order; the first that does not allow decides. An error in a gate is a refusal: fail closed. */
export function decide(gates: readonly Gate[], facts: GateFacts): GatesDecision {
  for (const gate of gates) {
    let decision: GateDecision;
    try {
      decision = gate.decide(facts);
    } catch {
      decision = { kind: 'deny', reason: { kind: 'internal' } };
    }
    if (decision.kind !== 'allow') return { decision, decidedBy: gate.name };
  }
  return { decision: ALLOW, decidedBy: null };
}
