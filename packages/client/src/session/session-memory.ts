import { type Auth, idSchema, type SessionInfo } from '@diosc/protocol';
import { z } from 'zod';
import type { StorageLike } from '../environment/environment.ts';

const ticketSchema = z.strictObject({
  id: idSchema('session'),
  key: z.string().optional(),
  /** Whom the page claimed to be. A ticket is not shown to the hub on behalf of anybody else. */
  userId: z.string().optional(),
  tenantId: z.string().optional(),
});
type Ticket = z.infer<typeof ticketSchema>;

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
  #ticket: Ticket | null;

  constructor(storage: StorageLike | null, name: string) {
    this.#storage = storage;
    this.#name = name;
    this.#ticket = read(storage, name);
  }

  /** What to show the hub for this user: null where there is nothing, or where it belongs to somebody else. */
  ticketFor(auth: Auth): { id: Ticket['id']; key?: string } | null {
    const ticket = this.#ticket;
    if (ticket === null || !sameUser(ticket, auth)) return null;
    return ticket.key === undefined ? { id: ticket.id } : { id: ticket.id, key: ticket.key };
  }

  /** The key comes once, with the first `session` frame; later frames of the same session do not erase it. */
  remember(session: SessionInfo, auth: Pick<Auth, 'userId' | 'tenantId'>): void {
    const key = session.key ?? (this.#ticket?.id === session.id ? this.#ticket.key : undefined);
    this.#ticket = {
      id: session.id,
      ...(key === undefined ? {} : { key }),
      ...(auth.userId === undefined ? {} : { userId: auth.userId }),
      ...(auth.tenantId === undefined ? {} : { tenantId: auth.tenantId }),
    };
    // A full or forbidden storage costs the resume after a reload, and nothing else.
    attempt(() => this.#storage?.setItem(this.#name, JSON.stringify(this.#ticket)));
  }

  forget(): void {
    this.#ticket = null;
    attempt(() => this.#storage?.removeItem(this.#name));
  }
}

/** Whether both may be the same user, as far as the page's claims tell. */
export function sameUser(one: Pick<Auth, 'userId' | 'tenantId'>, other: Pick<Auth, 'userId' | 'tenantId'>): boolean {
  return one.userId === other.userId && one.tenantId === other.tenantId;
}

function read(storage: StorageLike | null, name: string): Ticket | null {
  const text = attempt(() => storage?.getItem(name));
  if (typeof text !== 'string') return null;
  return attempt(() => ticketSchema.parse(JSON.parse(text))) ?? null;
}

function attempt<Value>(action: () => Value): Value | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
