import type { Database } from '../store/database.ts';
import type { ConfigurationStore } from './configuration-store.ts';
import { configuredAssistants } from './configured-assistants.ts';
import { configuredRoles } from './configured-roles.ts';
import { configuredServers } from './configured-servers.ts';

/** The configuration in the hub's database. */
export function createConfigurationStore(database: Pick<Database, 'kysely'>): ConfigurationStore {
  return { assistants: configuredAssistants(database), roles: configuredRoles(database), servers: configuredServers(database) };
}
