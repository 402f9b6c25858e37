import { setTimeout as wait } from 'node:timers/promises';
import { type Health, healthSchema, type McpServer, type McpServerHealth } from '@diosc/protocol';
import type { ConfigurationStore } from '../../../assistant/configuration-store.ts';
import { jsonAnswer } from '../answer-kind.ts';
import { noBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';

/** Milliseconds after which a database that has not answered counts as failing, so that the answer itself does not hang. */
const DATABASE_PATIENCE_MS = 2000;
const PAGE_LENGTH = 200;

export const readHealth = endpoint({
  operation: 'readHealth',
  method: 'GET',
  path: '/admin/health',
  scope: 'read-only',
  group: 'health',
  summary: 'See what works',
  description:
    'As the process sees it that answers. It asks the database and no MCP server: those are told as chats last found them. The answer is ' +
    '200 whatever it says; for probes there are `/healthz` and `/readyz`.',
  params: {},
  query: {},
  body: noBody,
  answer: jsonAnswer(healthSchema, 'What works and what does not.'),
  async handle(_request, { health, configuration, standings }) {
    const database = await databaseHealth(health.isDatabaseReady);
    const servers = database.status === 'ok' ? await activeServers(configuration.servers) : [];
    const facts = {
      database,
      bus: { status: health.busState() },
      mcpServers: servers.map((server) => standings.of(server)),
    };
    return { status: statusOf(facts), version: health.version, node: health.node, ...facts, sessions: { live: health.liveSessions() } };
  },
});

async function databaseHealth(isReady: () => Promise<boolean>): Promise<Health['database']> {
  const began = performance.now();
  const answered = new AbortController();
  const tooLate = wait(DATABASE_PATIENCE_MS, false, { signal: answered.signal }).catch(() => false);
  const isOk = await Promise.race([isReady().catch(() => false), tooLate]);
  answered.abort();
  return { status: isOk ? 'ok' : 'failing', latencyMs: Math.round((performance.now() - began) * 10) / 10 };
}

async function activeServers(store: Pick<ConfigurationStore['servers'], 'list'>): Promise<McpServer[]> {
  const servers: McpServer[] = [];
  for (let after: string | null = null; ; ) {
    const page = await store.list({ after, limit: PAGE_LENGTH });
    servers.push(...page.filter(({ isActive }) => isActive));
    after = page.at(-1)?.name ?? null;
    if (page.length < PAGE_LENGTH) return servers;
  }
}

function statusOf(facts: Pick<Health, 'database' | 'bus'> & { readonly mcpServers: readonly McpServerHealth[] }): Health['status'] {
  if (facts.database.status !== 'ok') return 'failing';
  const isWhole = facts.bus.status === 'ok' && facts.mcpServers.every(({ status }) => status !== 'failing');
  return isWhole ? 'ok' : 'degraded';
}
