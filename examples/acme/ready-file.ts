import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { DEMO_PASSWORD, PEOPLE } from './people.ts';

/** What runs where, for scripts: the form is a promise. */
export type ReadyFile = {
  readonly hub: string;
  readonly app: string;
  readonly portal: string;
  readonly idp: string;
  readonly admin: { readonly token: string };
  readonly assistant: { readonly id: string; readonly apiKey: string };
  readonly users: readonly {
    readonly name: string;
    readonly login: string;
    readonly password: string;
    readonly tenant: string;
    readonly roles: readonly string[];
  }[];
  readonly api: string;
  readonly mcp: string;
  readonly devToken: string;
};

export const READY_USERS: ReadyFile['users'] = PEOPLE.map(({ name, login, tenantId, roles }) => ({
  name,
  login,
  password: DEMO_PASSWORD,
  tenant: tenantId,
  roles,
}));

/** Writes the file in one step: whoever waits for it never reads half of it. Only the owner can read it, for it holds a token. */
export async function writeReadyFile(path: string, ready: ReadyFile): Promise<void> {
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    await writeFile(draft, `${JSON.stringify(ready, null, 2)}\n`, { mode: 0o600 });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw new Error(`DIOSC_READY_FILE names ${path}, and that cannot be written.`, { cause: error });
  }
}

/** Takes away the file of an earlier start, so that nobody takes it for this one's. */
export async function removeReadyFile(path: string): Promise<void> {
  await rm(path, { force: true });
}
