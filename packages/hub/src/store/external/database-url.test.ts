import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../identity/secret.ts';
import { readDatabaseUrl } from './database-url.ts';

const PASSWORD = 'p@ss/w:rd%?';
const ENCODED = encodeURIComponent(PASSWORD);

describe('DATABASE_URL', () => {
  it.each([
    `postgres://ann:${ENCODED}@db.example:6543/diosc`,
    `postgresql://ann:${ENCODED}@db.example:6543/diosc?application_name=x`,
    `postgres://db.example:6543/diosc?user=ann&password=${ENCODED}`,
    `postgres://other:wrong@db.example:6543/diosc?user=ann&password=${ENCODED}`,
  ])('is taken apart as the driver reads it, in form %#', (text) => {
    const url = readDatabaseUrl(new Secret(text));

    expect(url).toMatchObject({ user: 'ann', database: 'diosc', password: PASSWORD });
    expect(url.shown).toBe('postgres://ann@db.example:6543/diosc');
  });

  it.each([
    `postgres://ann:${ENCODED}@db.example:6543/diosc?sslmode=disable`,
    `postgres://db.example:6543/diosc?sslmode=disable&user=ann&password=${ENCODED}`,
    `postgres://ann:${ENCODED}@localhost/diosc?host=%2Frun%2Fpg&port=6543`,
    `postgres:///diosc?host=%2Frun%2Fpg&port=6543&user=ann&password=${ENCODED}`,
  ])('leads to the same place for another login, in form %#', (text) => {
    const url = readDatabaseUrl(new Secret(text));

    const original = new Client({ connectionString: text });
    const other = new Client(url.connectionAs('diosc_app_ö', 'se/cret@'));

    expect(other).toMatchObject({ user: 'diosc_app_ö', password: 'se/cret@' });
    expect([other.host, other.port, other.database, other.ssl]).toEqual([original.host, original.port, original.database, original.ssl]);
  });

  it('keeps the options it has, and adds those of the hub', () => {
    const url = readDatabaseUrl(new Secret('postgres://ann@db.example/diosc?options=endpoint%3Dabc'));

    expect(new URL(url.connection.connectionString ?? '').searchParams.get('options')).toMatch(
      /^endpoint=abc -c search_path=diosc,pg_temp /,
    );
  });

  it('is shown without its password', () => {
    const url = readDatabaseUrl(new Secret(`postgres://ann:${ENCODED}@db.example/diosc?password=${ENCODED}&sslpassword=${ENCODED}`));

    expect(url.shown).toBe('postgres://ann@db.example:5432/diosc');
  });
});
