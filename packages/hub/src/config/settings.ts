import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import { Secret } from '../identity/secret.ts';
import { LOG_LEVELS } from './hub-config.ts';

/** One setting: what it takes, as the end of a sentence, and how its text is read. A secret one is never shown. */
export type Setting<Value> = { readonly takes: string; readonly isSecret: boolean; readonly schema: z.ZodType<Value, string> };

const secret = z.string().transform((text) => new Secret(text));
const path = z.string().refine((text) => !text.includes('\0'));

function wholeNumber(from: number, to: number): z.ZodType<number, string> {
  return z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .refine((value) => value >= from && value <= to);
}

function urlOf(text: string, protocols: readonly string[]): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && protocols.includes(url.protocol) ? url : null;
}

function isCidr(text: string): boolean {
  const [address = '', length = '', ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0 || !/^\d{1,3}$/.test(length)) return false;
  try {
    new BlockList().addSubnet(address, Number(length), family === 4 ? 'ipv4' : 'ipv6');
    return true;
  } catch {
    return false;
  }
}

const publicUrl = z
  .string()
  .refine((text) => {
    const url = urlOf(text, ['http:', 'https:']);
    return url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  })
  .transform((text) => new URL(text).href.replace(/\/+$/, ''));

const networks = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine((parts) => parts.every(isCidr));

/** Every setting of the hub, apart from the keys of models. */
export const SETTINGS = {
  PORT: { takes: 'a whole number from 0 to 65535', isSecret: false, schema: wholeNumber(0, 65_535) },
  HOST: { takes: 'a host name or an IP address', isSecret: false, schema: z.string().regex(/^[\w.:%-]{1,253}$/) },
  DIOSC_PUBLIC_URL: { takes: 'an http or https URL without a login, a query or a fragment', isSecret: false, schema: publicUrl },
  DIOSC_DATA_DIR: { takes: 'the path of a folder', isSecret: false, schema: path },
  DATABASE_URL: {
    takes: 'a URL such as postgres://user:password@host:5432/database',
    isSecret: true,
    schema: z
      .string()
      .refine((text) => urlOf(text, ['postgres:', 'postgresql:']) !== null)
      .pipe(secret),
  },
  REDIS_URL: {
    takes: 'a URL such as redis://user:password@host:6379',
    isSecret: true,
    schema: z
      .string()
      .refine((text) => urlOf(text, ['redis:', 'rediss:']) !== null)
      .pipe(secret),
  },
  DIOSC_ADMIN_TOKEN: {
    takes: 'printable ASCII characters without spaces',
    isSecret: true,
    schema: z
      .string()
      .regex(/^[\x21-\x7e]+$/)
      .pipe(secret),
  },
  DIOSC_VAULT_KEY_FILE: { takes: 'the path of a file', isSecret: false, schema: path },
  DIOSC_CREDENTIAL_BLIND: {
    takes: '"strict" or "off"',
    isSecret: false,
    schema: z.enum(['strict', 'off']).transform((word) => word === 'strict'),
  },
  DIOSC_ALLOW_PRIVATE_NETWORKS: { takes: 'networks such as 10.0.0.0/8, with commas between them', isSecret: false, schema: networks },
  LOG_LEVEL: { takes: `one of ${LOG_LEVELS.join(', ')}`, isSecret: false, schema: z.enum(LOG_LEVELS) },
  DIOSC_INTERRUPT_SECONDS: { takes: 'a whole number from 10 to 600', isSecret: false, schema: wholeNumber(10, 600) },
} as const satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof SETTINGS;

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}
