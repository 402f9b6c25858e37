import { type Role, roleSchema } from '@diosc/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Principal } from '../identity/principal.ts';
import { matchRole, roleAllows } from './role.ts';

const role = (roleName: string, more: Partial<Role> = {}): Role => roleSchema.parse({ roleName, ...more });
const person = (roles: string[], verified = true): Principal => ({ tenantId: 'acme', userId: 'john', verified, roles, metadata: {} });

describe('the role that applies', () => {
  it('is the matching one of highest priority [ROLE-01]', () => {
    const roles = [role('viewer', { priority: 1 }), role('admin', { priority: 9 }), role('sales', { priority: 5 })];
    expect(matchRole({ defaultRole: null }, roles, person(['viewer', 'sales']))?.roleName).toBe('sales');
  });

  it('is the default role where none matches, and none where there is no default [ROLE-01]', () => {
    const roles = [role('guest'), role('admin')];
    expect(matchRole({ defaultRole: 'guest' }, roles, person(['unknown']))?.roleName).toBe('guest');
    expect(matchRole({ defaultRole: null }, roles, person(['unknown']))).toBeNull();
    expect(matchRole({ defaultRole: 'gone' }, roles, person([]))).toBeNull();
  });

  it('is never an inactive one, not even as the default', () => {
    const roles = [role('admin', { isActive: false })];
    expect(matchRole({ defaultRole: 'admin' }, roles, person(['admin']))).toBeNull();
  });

  it('is the default role for an unverified identity, whatever roles are claimed [RESOLVE-03]', () => {
    const roles = [role('guest'), role('admin', { priority: 9 })];
    expect(matchRole({ defaultRole: 'guest' }, roles, person(['admin'], false))?.roleName).toBe('guest');
  });

  it('is none, not even the default, for whom the resolver answered about and did not recognise [RESOLVE-03]', () => {
    const nobody: Principal = { ...person(['admin'], false), getsNoRole: true };
    expect(matchRole({ defaultRole: 'guest' }, [role('guest'), role('admin')], nobody)).toBeNull();
  });

  it('does not depend on the order in which roles are stored', () => {
    const roles = [role('a', { priority: 1 }), role('b', { priority: 1 }), role('c')];
    fc.assert(
      fc.property(fc.shuffledSubarray(roles, { minLength: 3 }), (shuffled) => {
        expect(matchRole({ defaultRole: null }, shuffled, person(['a', 'b', 'c']))?.roleName).toBe('a');
      }),
    );
  });
});

describe('what a role includes', () => {
  const tool = { server: 'orders', name: 'cancel_order' };

  it('is every tool only when it says so', () => {
    expect(roleAllows(role('r', { allowAllTools: true }), tool)).toBe(true);
    expect(roleAllows(role('r'), tool)).toBe(false);
  });

  it.each(['orders/cancel_order', 'cancel_order'])('is a tool named as %s', (name) => {
    expect(roleAllows(role('r', { allowedToolNames: [name] }), tool)).toBe(true);
  });

  it.each(['billing/cancel_order', 'orders/', 'orders/*', 'CANCEL_ORDER', 'cancel', 'orders.cancel_order', ''])(
    'is not a tool named as %j',
    (name) => {
      expect(roleAllows(role('r', { allowedToolNames: [name] }), tool)).toBe(false);
    },
  );
});
