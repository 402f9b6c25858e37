import { type Auth, idSchema, type SessionInfo } from '@diosc/protocol';
import { z } from 'zod';
import { type Claims, continuesClaims } from '../credential/claims.ts';
import type { StorageLike } from '../environment/environment.ts';

const memorySchema = z.strictObject({
  id: idSchema('session'),
  key: z.string().optional(),
  /** Whom the page claimed to be. What is remembered is not shown to the hub on behalf of anybody else. */
  userId: z.string().optional(),
  tenantId: z.string().optional(),
});
type Remembered = z.infer<typeof memorySchema>;

/** What admits to a session: its id, and, where the identity is not verified, its key. */
export type Ticket = { readonly id: Remembered['id']; readonly key?: string | undefined };

/** Where in the storage the session with one assistant is kept. */
export function storageKey(config: { backendUrl: string; apiKey: string; assistantId?: string | undefined }): string {
  return `diosc:${JSON.stringify([config.backendUrl, config.apiKey, config.assistantId ?? null])}`;
}

/**
 * Remembers which session to go on with: in memory across a lost connection, and in the storage of the browser's tab,
 * where there is one, across a reload of the page. No credential is ever in it.
 */
export class SessionMemory {
  readonly #storage: StorageLike | null;
  readonly #name: string;
  #remembered: Remembered | null;
  /** The last session that is over, which may be opened again. */
  #over: Ticket | null = null;

  constructor(storage: StorageLike | null, name: string) {
    this.#storage = storage;
    this.#name = name;
    this.#remembered = read(storage, name);
  }

  /** What to show the hub for this user: null where there is nothing, or where it belongs to somebody else. */
  ticketFor(auth: Auth): Ticket | null {
    const remembered = this.#remembered;
    return remembered === null || !continuesClaims(remembered, auth) ? null : toTicket(remembered);
  }

  /** What opens that session, as far as it is known here. */
  ticketOf(id: Ticket['id']): Ticket {
    const known = [this.#remembered, this.#over].find((each) => each?.id === id);
    return known ? toTicket(known) : { id };
  }

  /** The key comes once, with the first `session` frame; later frames of the same session do not erase it. */
  remember({ id, key = this.ticketOf(id).key }: Pick<SessionInfo, 'id' | 'key'>, { userId, tenantId }: Claims): void {
    this.#remembered = {
      id,
      ...(key === undefined ? {} : { key }),
      ...(userId === undefined ? {} : { userId }),
      ...(tenantId === undefined ? {} : { tenantId }),
    };
    // A full or forbidden storage costs the resume after a reload, and nothing else.
    attempt(() => this.#storage?.setItem(this.#name, JSON.stringify(this.#remembered)));
  }

  /** The session is over: nothing goes on with it by itself, but its user may open it again. */
  setAside(): void {
    const over = this.#remembered;
    this.forget();
    this.#over = over === null ? null : toTicket(over);
  }

  forget(): void {
    this.#remembered = null;
    this.#over = null;
    attempt(() => this.#storage?.removeItem(this.#name));
  }
}

function toTicket({ id, key }: Ticket): Ticket {
  return key === undefined ? { id } : { id, key };
}

function read(storage: StorageLike | null, name: string): Remembered | null {
  const text = attempt(() => storage?.getItem(name));
  if (typeof text !== 'string') return null;
  return attempt(() => memorySchema.parse(JSON.parse(text))) ?? null;
}

function attempt<Value>(action: () => Value): Value | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
