type Auth = { readonly headers: Readonly<Record<string, string>>; readonly userId?: string; readonly tenantId?: string };

/** The commands of the assistant kit that this page uses. */
export type Diosc = {
  (command: 'auth', auth: (() => Promise<Auth>) | null): Promise<unknown>;
  (command: 'on', event: string, handler: (payload: { readonly tool?: string }) => void): () => void;
};

function isDiosc(value: unknown): value is Diosc {
  return typeof value === 'function';
}

/** What the kit, loaded from the hub, has set; null where it could not be loaded. */
export function findDiosc(): Diosc | null {
  const found: unknown = Reflect.get(globalThis, 'diosc');
  return isDiosc(found) ? found : null;
}

/** Tools that change orders: once one has run, the table is out of date. */
const CHANGING_TOOLS: ReadonlySet<string> = new Set(['create_order', 'cancel_order']);

/**
 * Hands the user's own authentication to the assistant: for the first time now, and anew whenever the assistant asks,
 * shortly before the token expires or when the API has refused it.
 */
export function connectAssistant(options: {
  readonly diosc: Diosc;
  readonly userId: string;
  readonly tenantId: string;
  readonly renew: (fresh: boolean) => Promise<string>;
  readonly ordersChanged: () => void;
}): void {
  const { diosc, userId, tenantId, renew, ordersChanged } = options;
  let asked = false;
  diosc('on', 'tool:completed', ({ tool }) => {
    if (tool !== undefined && CHANGING_TOOLS.has(tool)) ordersChanged();
  });
  const provide = async () => {
    const token = await renew(asked);
    asked = true;
    return { headers: { Authorization: `Bearer ${token}` }, userId, tenantId };
  };
  // Where it is refused, the chat itself says so and what to do.
  diosc('auth', provide).catch(() => undefined);
}
