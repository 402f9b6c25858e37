import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadConfig } from './load-config.ts';
import { SETTINGS } from './settings.ts';
import { StartProblem } from './start-problem.ts';

const STRONG = 'q8Zr2LtVw5Xy7NbKc4Hd9FgJm3PsTu6A';

function refusalOf(environment: Record<string, string>, file?: string): string {
  try {
    loadConfig(environment, file);
  } catch (error) {
    expect(error).toBeInstanceOf(StartProblem);
    return error instanceof Error ? error.message : '';
  }
  throw new Error('It was not refused.');
}

describe('the configuration', () => {
  it('needs nothing at all in development', () => {
    expect(loadConfig({})).toEqual({
      isProduction: false,
      host: '127.0.0.1',
      port: 4000,
      publicUrl: null,
      dataDirectory: '.diosc',
      databaseUrl: null,
      redisUrl: null,
      adminToken: null,
      vaultKeyFile: null,
      credentialBlind: false,
      allowedPrivateNetworks: ['127.0.0.0/8', '::1/128'],
      logLevel: 'info',
      interruptSeconds: 60,
      modelKeys: new Map(),
    });
  });

  it('takes every setting from the environment', () => {
    const config = loadConfig({
      PORT: '8080',
      HOST: '0.0.0.0',
      DIOSC_PUBLIC_URL: 'https://chat.example/diosc/',
      DIOSC_DATA_DIR: '/var/lib/diosc',
      DATABASE_URL: 'postgres://ann:secret@db.example/diosc',
      REDIS_URL: 'rediss://:secret@redis.example',
      DIOSC_ADMIN_TOKEN: 'short',
      DIOSC_VAULT_KEY_FILE: '/run/secrets/vault',
      DIOSC_CREDENTIAL_BLIND: 'strict',
      DIOSC_ALLOW_PRIVATE_NETWORKS: '10.0.0.0/8, fd00::/8',
      LOG_LEVEL: 'debug',
      DIOSC_INTERRUPT_SECONDS: '600',
    });

    expect(config).toMatchObject({
      port: 8080,
      host: '0.0.0.0',
      publicUrl: 'https://chat.example/diosc',
      dataDirectory: '/var/lib/diosc',
      vaultKeyFile: '/run/secrets/vault',
      credentialBlind: true,
      allowedPrivateNetworks: ['10.0.0.0/8', 'fd00::/8'],
      logLevel: 'debug',
      interruptSeconds: 600,
    });
    expect(config.databaseUrl?.expose()).toBe('postgres://ann:secret@db.example/diosc');
    expect([config.redisUrl?.expose(), config.adminToken?.expose()]).toEqual(['rediss://:secret@redis.example', 'short']);
  });

  it('takes settings from the file, where the environment has none or an empty one', () => {
    const file = JSON.stringify({
      PORT: 5000,
      HOST: '::1',
      LOG_LEVEL: 'warn',
      DIOSC_ALLOW_PRIVATE_NETWORKS: ['10.0.0.0/8', '127.0.0.0/8'],
    });

    const config = loadConfig({ PORT: '6000', HOST: '' }, file);

    expect(config).toMatchObject({ port: 6000, host: '::1', logLevel: 'warn', allowedPrivateNetworks: ['10.0.0.0/8', '127.0.0.0/8'] });
  });

  it.each([
    ['PORT', '80a', 'PORT is "80a"; it takes a whole number from 0 to 65535.'],
    ['PORT', '65536', 'PORT is "65536"; it takes a whole number from 0 to 65535.'],
    ['PORT', '-1', 'PORT is "-1"; it takes a whole number from 0 to 65535.'],
    ['PORT', '1e3', 'PORT is "1e3"; it takes a whole number from 0 to 65535.'],
    ['HOST', 'a host', 'HOST is "a host"; it takes a host name or an IP address.'],
    [
      'DIOSC_PUBLIC_URL',
      'chat.example',
      'DIOSC_PUBLIC_URL is "chat.example"; it takes an http or https URL without a login, a query or a fragment.',
    ],
    [
      'DIOSC_PUBLIC_URL',
      'javascript:alert(1)',
      'DIOSC_PUBLIC_URL is "javascript:alert(1)"; it takes an http or https URL without a login, a query or a fragment.',
    ],
    ['DIOSC_CREDENTIAL_BLIND', 'yes', 'DIOSC_CREDENTIAL_BLIND is "yes"; it takes "strict" or "off".'],
    [
      'DIOSC_ALLOW_PRIVATE_NETWORKS',
      '10.0.0.0',
      'DIOSC_ALLOW_PRIVATE_NETWORKS is "10.0.0.0"; it takes networks such as 10.0.0.0/8, with commas between them.',
    ],
    [
      'DIOSC_ALLOW_PRIVATE_NETWORKS',
      '10.0.0.0/33',
      'DIOSC_ALLOW_PRIVATE_NETWORKS is "10.0.0.0/33"; it takes networks such as 10.0.0.0/8, with commas between them.',
    ],
    ['LOG_LEVEL', 'verbose', 'LOG_LEVEL is "verbose"; it takes one of fatal, error, warn, info, debug, trace, silent.'],
    ['DIOSC_INTERRUPT_SECONDS', '9', 'DIOSC_INTERRUPT_SECONDS is "9"; it takes a whole number from 10 to 600.'],
    ['DIOSC_INTERRUPT_SECONDS', '601', 'DIOSC_INTERRUPT_SECONDS is "601"; it takes a whole number from 10 to 600.'],
  ])('refuses %s=%s with one sentence', (name, value, sentence) => {
    expect(refusalOf({ [name]: value })).toBe(sentence);
    expect(refusalOf({}, JSON.stringify({ [name]: value }))).toBe(sentence);
  });

  it.each([
    ['DATABASE_URL', 'mysql://ann:hunter2hunter2@db/diosc'],
    ['DATABASE_URL', 'ann:hunter2hunter2@db/diosc'],
    ['DATABASE_URL', 'postgres://ann:hunter2hunter2@db:port/diosc'],
    ['REDIS_URL', 'http://:hunter2hunter2@redis'],
    ['DIOSC_ADMIN_TOKEN', 'hunter2 hunter2'],
    ['DIOSC_ADMIN_TOKEN', 'hunter2hunter2ü'],
  ])('refuses a wrong %s without showing it', (name, value) => {
    const sentence = refusalOf({ [name]: value });

    expect(sentence).toMatch(new RegExp(`^${name} is something else \\(not shown, because it is secret\\); it takes .+\\.$`));
    expect(sentence).not.toContain('hunter2');
  });

  it('shows no secret when it is printed, inspected or made JSON of', () => {
    const config = loadConfig({
      DATABASE_URL: 'postgres://ann:hunter2hunter2@db/diosc',
      DIOSC_ADMIN_TOKEN: 'hunter2hunter2',
      OPENAI_API_KEY: 'hunter2hunter2',
    });

    expect(`${inspect(config, { depth: null, showHidden: true })} ${JSON.stringify(config)}`).not.toContain('hunter2');
  });

  it('refuses whatever is wrong with a sentence that names the setting, and never fails otherwise', () => {
    const name = fc.constantFrom(...Object.keys(SETTINGS));
    fc.assert(
      fc.property(
        fc.dictionary(
          name,
          fc.oneof(
            fc.string(),
            fc.webUrl(),
            fc.nat().map(String),
            fc.ipV4().map((ip) => `${ip}/8`),
          ),
        ),
        (environment) => {
          try {
            loadConfig(environment);
          } catch (error) {
            expect(error).toBeInstanceOf(StartProblem);
            const message = error instanceof Error ? error.message : '';
            expect(Object.keys(environment).some((setting) => message.startsWith(`${setting} is `))).toBe(true);
          }
        },
      ),
    );
  });
});

describe('in production', () => {
  const production = (token: string) => ({ NODE_ENV: 'production', DIOSC_ADMIN_TOKEN: token });

  it('takes a strong admin token, and lets outbound calls reach nothing private', () => {
    expect(loadConfig(production(STRONG))).toMatchObject({ isProduction: true, allowedPrivateNetworks: [] });
    expect(loadConfig({ ...production(STRONG), DIOSC_ALLOW_PRIVATE_NETWORKS: '10.0.0.0/8' }).allowedPrivateNetworks).toEqual([
      '10.0.0.0/8',
    ]);
  });

  it('refuses to start without an admin token', () => {
    expect(refusalOf({ NODE_ENV: 'production' })).toBe(
      'DIOSC_ADMIN_TOKEN is not set; in production it takes at least 32 random characters, such as "openssl rand -base64 36" prints.',
    );
    expect(refusalOf(production(''))).toContain('DIOSC_ADMIN_TOKEN is not set');
  });

  it.each([
    [STRONG.slice(1), 'has 31 characters'],
    ['a'.repeat(64), 'has only 1 different characters'],
    ['abcabcabcabcabcabcabcabcabcabcabcabc', 'has only 3 different characters'],
    [`${STRONG}-CHANGE-ME`, 'looks like the placeholder of an example'],
    ['your-admin-token-goes-here-please-ok', 'looks like the placeholder of an example'],
    ['replace_me_with_something_quite_long', 'looks like the placeholder of an example'],
    ['the-default-token-of-this-diosc-hub!', 'looks like the placeholder of an example'],
    ['Password1234567890Password1234567890', 'looks like the placeholder of an example'],
  ])('refuses a weak admin token, without showing it: %#', (token, weakness) => {
    const sentence = refusalOf(production(token));

    expect(sentence).toContain(`DIOSC_ADMIN_TOKEN ${weakness}; in production it takes`);
    expect(sentence).not.toContain(token);
  });

  it('is what NODE_ENV says exactly, and not what the file says', () => {
    expect(loadConfig({ NODE_ENV: 'Production' }).isProduction).toBe(false);
    expect(refusalOf({}, '{"NODE_ENV": "production"}')).toContain('"NODE_ENV", which is no setting of the hub');
  });
});

describe('the configuration file', () => {
  it.each([
    ['{"PORT": 1,}', 'diosc.config.json is not valid JSON'],
    ['', 'diosc.config.json is not valid JSON'],
    ['[]', 'diosc.config.json is not an object'],
    ['null', 'diosc.config.json is not an object'],
    ['"PORT"', 'diosc.config.json is not an object'],
    ['{"PORT": {"a": 1}}', 'diosc.config.json has something else at "PORT"'],
    ['{"PORT": null}', 'diosc.config.json has something else at "PORT"'],
    ['{"PROT": 4000}', 'diosc.config.json has "PROT", which is no setting of the hub'],
    ['{"constructor": 4000}', 'diosc.config.json has "constructor", which is no setting of the hub'],
  ])('is refused with one sentence: %s', (text, sentence) => {
    expect(refusalOf({}, text)).toContain(sentence);
  });

  it('is refused without a word of what is in it', () => {
    expect(refusalOf({}, '{"DIOSC_ADMIN_TOKEN": "hunter2hunter2" "PORT": 1}')).not.toContain('hunter2');
    expect(refusalOf({}, '{"DIOSC_ADMIN_TOKEN": ["hunter2hunter2", 1]}')).not.toContain('hunter2');
  });
});

describe('the keys of models', () => {
  it('are those that providers name, and those that begin like ours', () => {
    const environment = {
      OPENAI_API_KEY: 'a',
      ANTHROPIC_API_KEY: 'b',
      GOOGLE_GENERATIVE_AI_API_KEY: 'c',
      AWS_REGION: 'd',
      DIOSC_MODEL_KEY: 'e',
      DIOSC_MODEL_KEY_EU: 'f',
    };

    const { modelKeys } = loadConfig(environment, '{"DIOSC_MODEL_KEY_US": "g"}');

    expect([...modelKeys].map(([name, key]) => [name, key.expose()])).toEqual([
      ['DIOSC_MODEL_KEY_US', 'g'],
      ...Object.entries(environment),
    ]);
  });

  it('are never another secret of the hub or of the machine, and never empty', () => {
    const { modelKeys } = loadConfig({
      DATABASE_URL: 'postgres://ann:secret@db/diosc',
      DIOSC_ADMIN_TOKEN: STRONG,
      DIOSC_VAULT_KEY_FILE: '/key',
      GITHUB_TOKEN: 'x',
      XAWS_SECRET: 'x',
      aws_secret: 'x',
      DIOSC_MODEL: 'x',
      MY_OPENAI_API_KEY: 'x',
      OPENAI_API_KEY: '',
    });

    expect([...modelKeys.keys()]).toEqual([]);
  });
});
