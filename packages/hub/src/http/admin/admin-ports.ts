import type { Id } from '@diosc/protocol';
import type { AdminTokenStore } from '../../admin/admin-token-store.ts';
import type { Administrator } from '../../admin/administrator.ts';
import type { AssistantStore } from '../../assistant/assistant-store.ts';
import type { ConfigurationStore } from '../../assistant/configuration-store.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { AuditSearch } from '../../audit/audit-search.ts';
import type { Log } from '../../log.ts';
import type { Outbound } from '../../outbound/outbound.ts';
import type { HealthPorts } from './health/health-ports.ts';
import type { ToolServerStandings } from './health/tool-server-standings.ts';
import type { SessionPorts } from './sessions/session-ports.ts';

/** What the Admin API works with. */
export type AdminPorts = {
  /** Who holds that token; null for nobody, and for a token that has expired or was revoked. */
  readonly recognise: (token: string) => Promise<Administrator | null>;
  readonly tokens: AdminTokenStore;
  readonly assistants: Pick<AssistantStore, 'find' | 'roles'>;
  readonly configuration: ConfigurationStore;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The guarded fetch, for the purpose `resolver`. */
  readonly resolverFetch: typeof globalThis.fetch;
  /** Whether this hub holds a model key of that name. */
  readonly hasModelKey: (reference: string) => boolean;
  /** Called after every change has been stored and audited, and before it is answered: tells the other processes. */
  readonly onConfigurationChanged: () => Promise<void>;
  /** Ends the sessions of an assistant that is gone. */
  readonly onAssistantDeleted: (assistantId: Id<'assistant'>) => Promise<void>;
  /** The guarded client, for trying tool servers out. */
  readonly outbound: Pick<Outbound, 'fetch'>;
  readonly standings: ToolServerStandings;
  readonly sessions: SessionPorts;
  readonly auditSearch: AuditSearch;
  readonly health: HealthPorts;
};
