import { Secret } from '../../identity/secret.ts';
import type { HubConfig } from '../hub-config.ts';

/** A configuration for tests: any free port on loopback, which outbound calls may reach, and a log that says nothing. */
export function testConfig(overrides: Partial<HubConfig> & Pick<HubConfig, 'dataDirectory'>): HubConfig {
  return {
    isProduction: false,
    host: '127.0.0.1',
    port: 0,
    publicUrl: null,
    databaseUrl: null,
    redisUrl: null,
    adminToken: new Secret('an-admin-token-of-a-test-hub'),
    vaultKeyFile: null,
    credentialBlind: false,
    allowedPrivateNetworks: ['127.0.0.0/8', '::1/128'],
    logLevel: 'silent',
    interruptSeconds: 60,
    modelKeys: new Map(),
    ...overrides,
  };
}
