import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

type Entry = { readonly payload: AdapterPayload; readonly expiresAt: number };

/** Old entries are dropped whenever this many writes have been made. */
const SWEEP_EVERY = 500;

/**
 * Where the provider keeps sessions, codes and refresh tokens: in memory, for as long as they are valid. Nobody is
 * signed in any more after a restart, but access tokens, which are signed and not stored, go on. One for each provider.
 */
export function createMemoryStore(now: () => number = Date.now): AdapterFactory {
  const entries = new Map<string, Entry>();
  let writes = 0;

  const get = (key: string) => {
    const entry = entries.get(key);
    return entry && entry.expiresAt > now() ? entry.payload : undefined;
  };
  const findWhere = (prefix: string, matches: (payload: AdapterPayload) => boolean) => {
    for (const [key, { payload }] of entries) if (key.startsWith(prefix) && matches(payload)) return get(key);
    return undefined;
  };
  const sweep = () => {
    if (++writes % SWEEP_EVERY !== 0) return;
    for (const [key, { expiresAt }] of entries) if (expiresAt <= now()) entries.delete(key);
  };

  return (model): Adapter => {
    const key = (id: string) => `${model}:${id}`;
    return {
      async upsert(id, payload, expiresIn) {
        // A signed access token is never looked up again; keeping each would only fill the memory.
        if (model === 'AccessToken' && payload.format === 'jwt') return;
        entries.set(key(id), { payload, expiresAt: expiresIn === undefined ? Number.POSITIVE_INFINITY : now() + expiresIn * 1000 });
        sweep();
      },
      async find(id) {
        return get(key(id));
      },
      async findByUid(uid) {
        return findWhere(`${model}:`, (payload) => payload.uid === uid);
      },
      async findByUserCode(userCode) {
        return findWhere(`${model}:`, (payload) => payload.userCode === userCode);
      },
      async consume(id) {
        const entry = entries.get(key(id));
        if (entry) entries.set(key(id), { ...entry, payload: { ...entry.payload, consumed: Math.floor(now() / 1000) } });
      },
      async destroy(id) {
        entries.delete(key(id));
      },
      async revokeByGrantId(grantId) {
        for (const [entryKey, { payload }] of entries) if (payload.grantId === grantId) entries.delete(entryKey);
      },
    };
  };
}
