/** What somebody is allowed to be. The Orders API decides what each role may do. */
export const ROLES = ['admin', 'sales', 'viewer'] as const;
export type RoleName = (typeof ROLES)[number];

export type Person = {
  /** The sign-in name, and the `sub` of every token. */
  readonly login: string;
  readonly name: string;
  readonly email: string;
  readonly tenantId: string;
  readonly roles: readonly RoleName[];
};

/** Who works at the demo companies. The identity provider knows them; everybody else learns of them from tokens. */
export const PEOPLE: readonly Person[] = [
  { login: 'john', name: 'John Doe', email: 'john@acme.example', tenantId: 'acme', roles: ['sales'] },
  { login: 'alice', name: 'Alice Meyer', email: 'alice@acme.example', tenantId: 'acme', roles: ['admin'] },
  { login: 'carol', name: 'Carol Diaz', email: 'carol@globex.example', tenantId: 'globex', roles: ['viewer'] },
];

/** The password of all of them. It guards nothing but made-up data on this machine. */
export const DEMO_PASSWORD = 'demo';

/** The one-time code that stands for a second factor. */
export const DEMO_MFA_CODE = '000000';

/** The demo's tenants by id, as people call them. */
export const TENANT_NAMES: Readonly<Record<string, string>> = { acme: 'Acme', globex: 'Globex' };
