import { MAX_RESOLVER_ANSWER_BYTES } from '@diosc/protocol';
import { createAssistantStore } from './assistant/assistant-store-postgres.ts';
import { createConfigurationCache } from './assistant/configuration-cache.ts';
import { createAuditLog } from './audit/audit-log-postgres.ts';
import { createBus } from './bus/create-bus.ts';
import type { HubConfig } from './config/hub-config.ts';
import { createSessionTokenStore } from './conversation/session-token-store-postgres.ts';
import { ToolServerStandings } from './http/admin/health/tool-server-standings.ts';
import { RefusalLimit } from './identity/refusal-limit.ts';
import { createInterruptStore } from './interrupt/interrupt-store-postgres.ts';
import { createLog } from './log.ts';
import { createToolServers } from './mcp/create-tool-servers.ts';
import { createModelRegistry } from './model/model-registry.ts';
import { createOutbound } from './outbound/guarded-fetch.ts';
import { createSessionDirectory } from './session/session-directory-postgres.ts';
import { SessionRegister } from './session/session-register.ts';
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

/** All of a hub but its doors. */
export type Rooms = Awaited<ReturnType<typeof openRooms>>;

/**
 * Opens and migrates the database, and wires together everything that does not depend on how clients come in. `now` is the
 * clock by which sessions end, in milliseconds since 1970.
 * @throws {StartProblem} with one sentence for the operator, when it cannot be opened.
 */
export async function openRooms(config: HubConfig, now: () => number) {
  const log = createLog({ level: config.logLevel, isTerminal: process.stdout.isTTY });
  const outbound = createOutbound({ allowPrivateNetworks: config.allowedPrivateNetworks });
  const database = await openDatabase(config, log);
  const journal = createJournal(database, log);
  const presence = await joinAsNode(database, log);

  const bus = await createBus({ database, node: presence.node, redisUrl: config.redisUrl, log });
  const audit = createAuditLog(database, journal);
  const assistants = createAssistantStore(database);
  const configuration = createConfigurationCache(assistants);
  const interrupts = createInterruptStore(database);
  const sessionStore = createSessionStore(database);
  const tokens = createSessionTokenStore(database);
  const turnStore = createTurnStore(database, journal, presence.node);
  const models = createModelRegistry({
    outboundFetch: outbound.fetch('model', MODEL_LIMITS),
    keyFor: (reference) => config.modelKeys.get(reference) ?? null,
  });
  const resolverFetch = outbound.fetch('resolver', RESOLVER_LIMITS);

  const onConfigurationChanged = async () => {
    configuration.forget();
    // The row that wakes the others was stored with the change itself; this only makes it quicker.
    await bus.wake({ kind: 'configuration' }).catch((error: unknown) => log.warn({ err: error }, 'a change is told a moment later'));
  };
  bus.onWake((wake) => {
    if (wake.kind === 'configuration') configuration.forget();
  });
  bus.onRestored(() => configuration.forget());
  const directory = createSessionDirectory(database);
  const register = new SessionRegister({ sessions: sessionStore, directory, configuration, audit, bus, log, now, turns: () => turns });
  const standings = new ToolServerStandings();
  const sessions = new Sessions({
    configuration,
    sessions: sessionStore,
    register,
    tokens,
    turnStore,
    interrupts,
    audit,
    refusals: new RefusalLimit(),
    log,
    openToolServers: standings.observe(createToolServers({ outbound, log })),
    resolverFetch,
    refreshWaitMs: config.interruptSeconds * 1000,
    now,
    turns: () => turns,
  });
  const turns: Turns = new Turns({
    turns: turnStore,
    audit,
    configuration,
    models,
    interrupts,
    presence,
    bus,
    log,
    now,
    maxSteps: MAX_STEPS,
    databasePatienceMs: DATABASE_PATIENCE_MS,
    sessions: register,
  });

  return {
    log,
    outbound,
    database,
    presence,
    bus,
    audit,
    assistants,
    configuration,
    onConfigurationChanged,
    tokens,
    turnStore,
    resolverFetch,
    directory,
    register,
    standings,
    sessions,
    turns,
    /** Leaves running turns to other processes, wipes every credential, and closes what is open; what must still be audited goes before the database does. */
    async close(lastWords: () => Promise<void>) {
      turns.close();
      await register.close();
      await lastWords();
      await journal.close();
      await bus.close();
      await presence.close();
      await Promise.all([outbound.close(), database.close()]);
    },
  };
}
