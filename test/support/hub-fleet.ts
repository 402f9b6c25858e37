import type { AssistantDefinition } from '@diosc/hub';
import { type HubProcess, startHubProcess } from './hub-process.ts';
import { startRoundRobinProxy } from './round-robin-proxy.ts';

/** Several hub processes on one database, behind a proxy that knows nothing of sessions. */
export type HubFleet = {
  /** The proxy's: where clients connect. */
  readonly url: string;
  /** The hub processes as they are now. One that was killed stays in its place until the next one serves. */
  readonly hubs: readonly HubProcess[];
  /** How many were killed so far. */
  readonly kills: number;
  /** Ends hub number `index` as a crash would, and starts another in its place. Resolves once that one serves. */
  replace(index: number): Promise<void>;
  /** What all hubs wrote, the killed ones included. */
  output(): string;
  stop(): Promise<void>;
};

/**
 * Starts `count` hubs with the same settings, each on a free port. The first saves the assistant; those that come later
 * find it in the database, as they would anywhere.
 */
export async function startHubFleet(
  count: number,
  settings: Readonly<Record<string, string>>,
  definition: AssistantDefinition,
): Promise<HubFleet> {
  const environment = { LOG_LEVEL: 'warn', ...settings, PORT: '0' };
  const started: HubProcess[] = [];
  const start = async (toSave: AssistantDefinition | null): Promise<HubProcess> => {
    const hub = await startHubProcess(environment, toSave);
    started.push(hub);
    return hub;
  };
  const first = await start(definition);
  const hubs = [first, ...(await Promise.all(Array.from({ length: count - 1 }, () => start(null))))];
  const proxy = await startRoundRobinProxy(() => hubs.map(({ url }) => url));
  let kills = 0;

  return {
    url: proxy.url,
    hubs,
    get kills() {
      return kills;
    },
    async replace(index) {
      await hubs[index]?.kill();
      kills += 1;
      hubs[index] = await start(null);
    },
    output: () => started.map((hub) => hub.output()).join(''),
    async stop() {
      await proxy.close();
      await Promise.all(started.map((hub) => hub.stop()));
    },
  };
}
