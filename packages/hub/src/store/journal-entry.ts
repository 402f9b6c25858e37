import type { AuditEvent, Id, NoticePart } from '@diosc/protocol';
import type { StepRecord, ToolCallEnd, TurnStatus } from '../turn/turn-store.ts';
import { storableJson } from './storable.ts';

/** A change of the hot path. `node` is the hub process that makes it, and must be the one that runs the turn. */
export type JournalChange =
  | { readonly kind: 'step'; readonly tenant: string; readonly node: number; readonly turn: Id<'turn'>; readonly step: StepRecord }
  | { readonly kind: 'call-start'; readonly tenant: string; readonly node: number; readonly call: Id<'toolCall'> }
  | { readonly kind: 'call-refused'; readonly tenant: string; readonly node: number; readonly call: Id<'toolCall'> }
  | { readonly kind: 'turn-release'; readonly tenant: string; readonly node: number; readonly turn: Id<'turn'> }
  | { readonly kind: 'call-end'; readonly tenant: string; readonly call: Id<'toolCall'>; readonly end: ToolCallEnd }
  | {
      readonly kind: 'turn-end';
      readonly tenant: string;
      readonly node: number;
      readonly turn: Id<'turn'>;
      readonly status: Exclude<TurnStatus, 'running'>;
      readonly notice: NoticePart | null;
    };

/** An event as the SQL function `write_journal` takes it. */
export function eventJson(event: AuditEvent): string {
  return storableJson(event);
}

/** A change as `write_journal` takes it. Arguments travel as text within the JSON, because `jsonb` would reorder them. */
export function changeJson(change: JournalChange): string {
  switch (change.kind) {
    case 'step': {
      const { kind, tenant, node, turn, step } = change;
      const calls = step.toolCalls.map((call) => ({ ...call, arguments: JSON.stringify(call.arguments) }));
      return storableJson({ kind, tenant, node, turn, number: step.number, text: step.text, calls });
    }
    case 'call-end': {
      const { kind, tenant, call, end } = change;
      return storableJson({ kind, tenant, call, ...end });
    }
    case 'call-start':
    case 'call-refused':
    case 'turn-release':
    case 'turn-end':
      return storableJson(change);
  }
}
