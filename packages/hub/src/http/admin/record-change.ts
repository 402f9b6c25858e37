import type { AdminPorts } from './admin-ports.ts';
import { changedFields, type ResourceState } from './changed-fields.ts';
import type { Caller } from './endpoint.ts';

/** One change of the configuration. Secrets in `before` and `after` are "set" or "not set", never themselves. */
export type ConfigurationChange = {
  readonly resource: 'assistant' | 'role' | 'mcp server' | 'admin token' | 'api key' | 'session';
  readonly id: string;
  readonly action: 'created' | 'changed' | 'deleted' | 'rotated' | 'revoked';
  readonly before: ResourceState;
  readonly after: ResourceState;
  /** Where it belongs to one. */
  readonly assistantId?: string;
};

/**
 * To be awaited after a change was stored and before it is answered: makes it durable in the audit, and tells the other
 * processes. They are told even if the audit fails, because the change counts already.
 * @throws {Problem} `database_unavailable`
 */
export async function recordChange(
  change: ConfigurationChange,
  caller: Caller,
  ports: Pick<AdminPorts, 'audit' | 'onConfigurationChanged'>,
) {
  const { resource, id, action, assistantId } = change;
  try {
    await ports.audit.record({
      type: 'configuration.changed',
      outcome: 'success',
      tenantId: '',
      userId: caller.administrator.id,
      requestId: caller.requestId,
      ip: caller.ip,
      ...(assistantId !== undefined && { assistantId }),
      data: { resource, id, action, ...changedFields(change.before, change.after) },
    });
  } finally {
    await ports.onConfigurationChanged();
  }
}
