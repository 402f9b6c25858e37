import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findPostgresBinaries, type PostgresBinaries } from '../embedded/postgres-binaries.ts';

export type Installation = { readonly name: string; readonly binaries: PostgresBinaries };

const POSTGRES_15 = '/usr/lib/postgresql/15/bin';

/**
 * The PostgreSQL versions that the store suites run on: the embedded one always, and PostgreSQL 15, the oldest that is
 * taken, where the machine has Debian's package `postgresql-15`. Where it has not, that is said.
 */
export function installations(): readonly Installation[] {
  const embedded = { name: 'PostgreSQL 18 (embedded)', binaries: findPostgresBinaries() };
  if (!existsSync(POSTGRES_15)) {
    console.warn('PostgreSQL 15 is not installed on this machine: the store suites run on the embedded version alone.');
    return [embedded];
  }
  const binaries = { initdb: join(POSTGRES_15, 'initdb'), postgres: join(POSTGRES_15, 'postgres'), libraries: null };
  return [embedded, { name: 'PostgreSQL 15 (installed)', binaries }];
}
