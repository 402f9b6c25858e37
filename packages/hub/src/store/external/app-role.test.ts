import { describe, expect, it } from 'vitest';
import { appRoleFor } from './app-role.ts';

describe('the role that the hub serves with', () => {
  it('is derived alike by every node', () => {
    expect(appRoleFor({ database: 'diosc', password: 'p' })).toEqual(appRoleFor({ database: 'diosc', password: 'p' }));
  });

  it('has another name for every database, and another password for every password of the url', () => {
    const one = appRoleFor({ database: 'one', password: 'p' });
    const two = appRoleFor({ database: 'two', password: 'p' });
    const three = appRoleFor({ database: 'one', password: 'q' });

    expect(one.name).toBe('diosc_app_one');
    expect(one.name).not.toBe(two.name);
    expect(new Set([one.password, two.password, three.password]).size).toBe(3);
  });

  it("gives away nothing of the url's password", () => {
    const { name, password } = appRoleFor({ database: 'diosc', password: 'correct horse battery' });

    expect(`${name} ${password}`).not.toMatch(/correct|horse|battery/);
    expect(password).toMatch(/^[\w-]{43}$/);
  });

  it('has no password where the url has none, instead of one that anybody can derive', () => {
    expect(appRoleFor({ database: 'diosc', password: null }).password).toBeNull();
  });

  it('has a name that PostgreSQL takes whole, for every name of a database', () => {
    const names = ['x'.repeat(63), 'ü'.repeat(31), `${'x'.repeat(62)}y`].map((database) => appRoleFor({ database, password: 'p' }).name);

    expect(names.filter((name) => Buffer.byteLength(name) > 63)).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});
