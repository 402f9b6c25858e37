import type { Secret } from '../identity/secret.ts';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Everything that a hub is told at its start. Plain values, so that a test or another program can write one down. */
export type HubConfig = {
  /** In production nothing is generated and nothing private is reachable unless it was said. */
  readonly isProduction: boolean;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** The URL that browsers and issuers see, without a slash at its end; null: from the address listened on. */
  readonly publicUrl: string | null;
  /** For the embedded database and, in development, generated secrets. */
  readonly dataDirectory: string;
  /** Null: an embedded database. */
  readonly databaseUrl: Secret | null;
  /** Null: PostgreSQL carries the wake-ups between nodes. */
  readonly redisUrl: Secret | null;
  /** Null: to be generated, in development alone; see `developmentAdminToken`. */
  readonly adminToken: Secret | null;
  readonly vaultKeyFile: string | null;
  /** Whether credential modes that make the hub hold a credential of its own are refused. */
  readonly credentialBlind: boolean;
  /** Networks in private ranges that outbound calls may reach, as CIDRs. */
  readonly allowedPrivateNetworks: readonly string[];
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** How long a question to the user stays open, in seconds. */
  readonly interruptSeconds: number;
  /** What an assistant's `apiKeyRef` may name, by name. */
  readonly modelKeys: ReadonlyMap<string, Secret>;
};
