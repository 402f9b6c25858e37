export { parseCookie as parseCookies } from 'cookie';

/**
 * Stand for the tables of your application: who has which session until when, and who the users are.
 * @type {Table<{ userId: string, expiresAt: number }>}
 */
export const sessionStore = createTable();

/** @type {Table<{ id: string, name: string, email: string, roles: string[] }>} */
export const userStore = createTable();

/**
 * @template Row
 * @typedef {{ get(key: string | undefined): Promise<Row | undefined>, set(key: string, row: Row): void, clear(): void }} Table
 */

/** A table in memory, which is asked as one in a database would be. */
function createTable() {
  const rows = new Map();
  return { get: async (key) => rows.get(key), set: (key, row) => void rows.set(key, row), clear: () => rows.clear() };
}
