import { STRONG_TOKEN, weaknessOf } from './admin-token.ts';
import { readConfigFile } from './config-file.ts';
import type { HubConfig } from './hub-config.ts';
import { collectModelKeys } from './model-keys.ts';
import { SETTINGS, type Setting, type SettingName } from './settings.ts';
import { StartProblem } from './start-problem.ts';

const LOOPBACK = ['127.0.0.0/8', '::1/128'];

/**
 * Reads the hub's configuration from an environment and the text of a `diosc.config.json`, if there is one. The
 * environment wins; a setting that is empty counts as not set.
 * @throws {StartProblem} for a wrong setting: one sentence that names it, what it got (unless secret) and what it takes.
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>, configFileText?: string): HubConfig {
  const settings = new Map(configFileText === undefined ? [] : readConfigFile(configFileText));
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && value !== '') settings.set(name, value);
  }
  const isProduction = settings.get('NODE_ENV') === 'production';
  const config: HubConfig = {
    isProduction,
    host: read(settings, 'HOST', SETTINGS.HOST) ?? '127.0.0.1',
    port: read(settings, 'PORT', SETTINGS.PORT) ?? 4000,
    publicUrl: read(settings, 'DIOSC_PUBLIC_URL', SETTINGS.DIOSC_PUBLIC_URL),
    dataDirectory: read(settings, 'DIOSC_DATA_DIR', SETTINGS.DIOSC_DATA_DIR) ?? '.diosc',
    databaseUrl: read(settings, 'DATABASE_URL', SETTINGS.DATABASE_URL),
    redisUrl: read(settings, 'REDIS_URL', SETTINGS.REDIS_URL),
    adminToken: read(settings, 'DIOSC_ADMIN_TOKEN', SETTINGS.DIOSC_ADMIN_TOKEN),
    vaultKeyFile: read(settings, 'DIOSC_VAULT_KEY_FILE', SETTINGS.DIOSC_VAULT_KEY_FILE),
    credentialBlind: read(settings, 'DIOSC_CREDENTIAL_BLIND', SETTINGS.DIOSC_CREDENTIAL_BLIND) ?? false,
    allowedPrivateNetworks:
      read(settings, 'DIOSC_ALLOW_PRIVATE_NETWORKS', SETTINGS.DIOSC_ALLOW_PRIVATE_NETWORKS) ?? (isProduction ? [] : LOOPBACK),
    logLevel: read(settings, 'LOG_LEVEL', SETTINGS.LOG_LEVEL) ?? 'info',
    interruptSeconds: read(settings, 'DIOSC_INTERRUPT_SECONDS', SETTINGS.DIOSC_INTERRUPT_SECONDS) ?? 60,
    modelKeys: collectModelKeys(settings),
  };
  if (isProduction) checkProduction(settings.get('DIOSC_ADMIN_TOKEN'));
  return config;
}

function read<Value>(settings: ReadonlyMap<string, string>, name: SettingName, setting: Setting<Value>): Value | null {
  const text = settings.get(name);
  if (text === undefined || text === '') return null;
  const parsed = setting.schema.safeParse(text);
  if (parsed.success) return parsed.data;
  const got = setting.isSecret ? 'something else (not shown, because it is secret)' : JSON.stringify(text.slice(0, 200));
  throw new StartProblem(`${name} is ${got}; it takes ${setting.takes}.`);
}

/** Whoever has this token rules the hub, so in production none is made up and no weak one is taken. */
function checkProduction(adminToken: string | undefined): void {
  if (adminToken === undefined) {
    throw new StartProblem(`DIOSC_ADMIN_TOKEN is not set; in production it takes ${STRONG_TOKEN}.`);
  }
  const weakness = weaknessOf(adminToken);
  if (weakness !== null) throw new StartProblem(`DIOSC_ADMIN_TOKEN ${weakness}; in production it takes ${STRONG_TOKEN}.`);
}
