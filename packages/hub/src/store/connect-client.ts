import { Client, type ClientConfig } from 'pg';
import { CONNECTION_SETTINGS } from './connection-settings.ts';

/**
 * Opens one connection outside any pool; end it when done. A connection that is lost later fails the queries on it, and
 * ends with the event `end`.
 * @throws whatever the driver throws
 */
export async function connectClient(config: ClientConfig): Promise<Client> {
  const client = new Client({ ...CONNECTION_SETTINGS, ...config });
  // Without a listener, a lost connection would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}
