import type { AddressInfo } from 'node:net';
import { MAX_RESOLVER_ANSWER_BYTES } from '@diosc/protocol';
import { type AssistantDefinition, readDefinition } from './assistant/assistant-definition.ts';
import { createAssistantStore } from './assistant/assistant-store-postgres.ts';
import type { AuditLog } from './audit/audit-log.ts';
import { createAuditLog } from './audit/audit-log-postgres.ts';
import type { HubConfig } from './config/hub-config.ts';
import { StartProblem } from './config/start-problem.ts';
import { assistantKitRoute } from './http/assistant-kit-route.ts';
import { ChatDoor } from './http/chat-door.ts';
import { healthRoute } from './http/health-route.ts';
import { readinessRoute } from './http/readiness-route.ts';
import { createHttpServer } from './http/server.ts';
import { createInterruptStore } from './interrupt/interrupt-store-postgres.ts';
import { createLog } from './log.ts';
import { createToolServers } from './mcp/create-tool-servers.ts';
import { createModelRegistry } from './model/model-registry.ts';
import { createOutbound } from './outbound/guarded-fetch.ts';
import { createSessionStore } from './session/session-store-postgres.ts';
import { Sessions } from './session/sessions.ts';
import { openDatabase } from './store/database.ts';
import { createJournal } from './store/journal.ts';
import { joinAsNode } from './store/node-presence.ts';
import { createTurnStore } from './turn/turn-store-postgres.ts';
import { Turns } from './turn/turns.ts';

/** The most model calls that one answer may take. */
const MAX_STEPS = 16;
/** Milliseconds that a turn waits for a database that is away. */
const DATABASE_PATIENCE_MS = 30_000;
/** A resolver and a model set limits of their own that are shorter; these are for what they leave out. */
const RESOLVER_LIMITS = { headersTimeoutMs: 30_000, maxBodyBytes: MAX_RESOLVER_ANSWER_BYTES };
const MODEL_LIMITS = { headersTimeoutMs: 120_000, maxBodyBytes: null };

export type Hub = {
  /** Stores an assistant, its roles and its tool servers, replacing what has the same id or name. */
  saveAssistant(definition: AssistantDefinition): Promise<void>;
  /** What happened: the events of one tenant, newest first; those of the hub itself under the empty tenant. */
  readonly audit: Pick<AuditLog, 'list'>;
  /**
   * Begins to serve.
   * @throws {StartProblem} when the port is taken or may not be used.
   */
  listen(): Promise<{ readonly url: string }>;
  /** Stops serving, wipes every credential and stops the embedded database. Running turns are taken up by the next start. */
  close(): Promise<void>;
};

/**
 * Makes a hub: opens and migrates its database and wires its rooms together. It serves nothing before `listen`.
 * @throws {StartProblem} with one sentence for the operator, when it cannot start.
 */
export async function createHub(config: HubConfig): Promise<Hub> {
  const log = createLog({ level: config.logLevel, isTerminal: process.stdout.isTTY });
  const outbound = createOutbound({ allowPrivateNetworks: config.allowedPrivateNetworks });
  const database = await openDatabase(config, log);
  const journal = createJournal(database, log);
  const presence = await joinAsNode(database, log);

  const audit = createAuditLog(database, journal);
  const assistants = createAssistantStore(database);
  const interrupts = createInterruptStore(database);
  const turnStore = createTurnStore(database, journal, presence.node);
  const models = createModelRegistry({
    outboundFetch: outbound.fetch('model', MODEL_LIMITS),
    keyFor: (reference) => config.modelKeys.get(reference) ?? null,
  });

  const sessions: Sessions = new Sessions(
    {
      assistants,
      audit,
      log,
      interrupts,
      turnStore,
      sessions: createSessionStore(database),
      openToolServers: createToolServers({ outbound, log }),
      resolverFetch: outbound.fetch('resolver', RESOLVER_LIMITS),
      refreshWaitMs: config.interruptSeconds * 1000,
    },
    () => turns,
  );
  const turns: Turns = new Turns({
    turns: turnStore,
    audit,
    assistants,
    models,
    interrupts,
    presence,
    log,
    maxSteps: MAX_STEPS,
    databasePatienceMs: DATABASE_PATIENCE_MS,
    onIdle: (session) => sessions.releaseIfIdle(session),
  });

  const http = createHttpServer([healthRoute, readinessRoute(() => database.isReady()), assistantKitRoute], log);
  const door = new ChatDoor(http.server, { sessions, turns, audit, log });

  return {
    audit,
    async saveAssistant(definition) {
      const { assistant, apiKey, roles, mcpServers } = readDefinition(definition);
      await assistants.save(assistant, apiKey, roles, mcpServers);
      await audit.record({ type: 'configuration.changed', outcome: 'success', tenantId: '', assistantId: assistant.id });
    },
    async listen() {
      const { host, port } = config;
      await http.listen({ host, port }).catch((error: unknown) => {
        throw listenProblem(error, host, port);
      });
      await audit.record({ type: 'hub.started', outcome: 'success', tenantId: '' });
      return { url: config.publicUrl ?? urlOf(http.server.address(), host) };
    },
    async close() {
      door.close();
      await sessions.close();
      await http.close();
      await audit
        .record({ type: 'hub.stopped', outcome: 'success', tenantId: '' })
        .catch((error: unknown) => log.warn({ err: error }, 'the stop could not be audited'));
      await journal.close();
      await presence.close();
      await Promise.all([outbound.close(), database.close()]);
    },
  };
}

function urlOf(address: AddressInfo | string | null, host: string): string {
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function listenProblem(error: unknown, host: string, port: number): StartProblem {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE')
    return new StartProblem(`PORT is ${port}, and another program listens there on ${host}; take another, or 0 for a free one.`);
  if (code === 'EACCES') return new StartProblem(`PORT is ${port}, which this user may not listen on; take one from 1024 on.`);
  return new StartProblem(`HOST is "${host}", which cannot be listened on; take an address of this machine.`);
}
