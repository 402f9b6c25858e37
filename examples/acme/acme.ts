import { type AssistantInput, SCRIPTED_MODEL } from '@diosc/protocol';
import type { Environment } from './config.ts';
import { startHub } from './hub.ts';
import { keepIdentity } from './kept-identity.ts';
import { type ModelChoice, SCRIPTED } from './model.ts';
import type { Journal } from './orders-api/journal.ts';
import { choosePorts } from './ports.ts';
import { READY_USERS, type ReadyFile } from './ready-file.ts';
import { LOOPBACK } from './service.ts';
import { Together } from './together.ts';

export type AcmeOptions = {
  /** Where everything is kept that lasts: the hub's database, keys, who the assistant is. */
  readonly dataDirectory: string;
  /** The hub's port; the others take the following ones. Default 0: any free ones. */
  readonly port?: number;
  /** Default: the scripted model. */
  readonly model?: ModelChoice;
  /** The pace of the scripted model, in tokens a second. Default: as fast as it is read. */
  readonly tokensPerSecond?: number;
  /** Settings of the hub, as its environment has them. Default: none. */
  readonly environment?: Environment;
  /** Told of what failed inside a request of the company's own services. Default: nobody. */
  readonly onError?: (error: unknown) => void;
};

/** The demo company, running. */
export type Acme = {
  readonly ready: ReadyFile;
  /** One sentence for each port that was taken. */
  readonly notes: readonly string[];
  /** What the Orders API was asked, for tests. */
  readonly journal: Journal;
  /** Stops everything. */
  stop(): Promise<void>;
};

/** In the order of their ports. */
const SERVICES = {
  hub: 'the hub',
  shop: 'the shop',
  idp: 'the identity provider',
  api: 'the Orders API',
  mcp: 'the Orders MCP server',
  resolver: 'the user resolver',
  model: 'the scripted model',
} as const;

/** Asks a service for what only a working one answers. */
async function assertAnswers(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`${url} answers ${response.status}.`);
}

/**
 * Opens the demo company: all services and the hub in this process, started at the same time. Resolves once each of them
 * answers.
 * @throws {StartFailure} with one sentence that names the part that could not start; nothing goes on running then
 */
export async function startAcme(options: AcmeOptions): Promise<Acme> {
  const { dataDirectory, port = 0, model = SCRIPTED, environment = {}, onError = () => undefined } = options;
  const [{ ports, notes }, identity] = await Promise.all([choosePorts(SERVICES, port), keepIdentity(dataDirectory)]);
  const at = (name: keyof typeof SERVICES) => `http://${LOOPBACK}:${ports[name]}`;
  const hubUrl = at('hub');
  const shopUrl = at('shop');
  const issuer = at('idp');
  const apiUrl = at('api');

  const together = new Together();
  const scripted = {
    provider: 'openai-compatible',
    baseUrl: `${at('model')}/v1`,
    model: SCRIPTED_MODEL,
  } as const satisfies AssistantInput['model'];
  together.add(SERVICES.hub, () =>
    startHub({
      port: ports.hub,
      dataDirectory,
      environment,
      identity,
      model: model.kind === 'scripted' ? scripted : model.model,
      places: { shopUrl, mcpUrl: `${at('mcp')}/mcp`, resolverUrl: `${at('resolver')}/api/diosc/resolve-user` },
    }),
  );
  // The others are loaded only now: that takes a while, and the hub's database starts meanwhile.
  together.add(SERVICES.shop, async () => {
    const { startShop } = await import('./shop/start-shop.ts');
    return startShop({ shopUrl, issuer, apiUrl, hubUrl, assistantKey: identity.assistant.apiKey, onError });
  });
  const provider = together.add(SERVICES.idp, async () => {
    const { startIdentityProvider } = await import('./identity-provider/start-identity-provider.ts');
    return startIdentityProvider({ port: ports.idp, dataDirectory, shopUrl, onError });
  });
  const api = together.add(SERVICES.api, async () => {
    const { startOrdersApi } = await import('./orders-api/start-orders-api.ts');
    return startOrdersApi({ port: ports.api, issuer, shopUrl, onError });
  });
  const mcp = together.add(SERVICES.mcp, async () => {
    const { startOrdersMcp } = await import('./orders-mcp/start-orders-mcp.ts');
    return startOrdersMcp({ port: ports.mcp, apiUrl, onError });
  });
  together.add(SERVICES.resolver, async () => {
    const { startResolver } = await import('./resolver/start-resolver.ts');
    return startResolver({ port: ports.resolver, issuer, onError });
  });
  if (model.kind === 'scripted') {
    const { tokensPerSecond } = options;
    together.add(SERVICES.model, async () => {
      const { startScriptedModel } = await import('@diosc/example-scripted-model');
      return startScriptedModel({ port: ports.model, ...(tokensPerSecond !== undefined && { tokensPerSecond }) });
    });
  }
  await together.ready();

  try {
    const answers = [`${hubUrl}/readyz`, `${shopUrl}/healthz`, `${issuer}/.well-known/openid-configuration`, `${apiUrl}/healthz`];
    await Promise.all([...answers, `${at('mcp')}/health`, `${at('resolver')}/healthz`].map(assertAnswers));
  } catch (error) {
    await together.stop();
    throw error;
  }
  return {
    ready: {
      hub: hubUrl,
      app: shopUrl,
      portal: `${hubUrl}/portal`,
      idp: issuer,
      admin: { token: environment['DIOSC_ADMIN_TOKEN'] ?? identity.adminToken },
      assistant: identity.assistant,
      users: READY_USERS,
      api: apiUrl,
      mcp: mcp().mcpUrl,
      devToken: provider().devTokenUrl,
    },
    notes,
    journal: api().journal,
    stop: () => together.stop(),
  };
}
