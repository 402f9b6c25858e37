import type { Assistant, Role } from '@diosc/protocol';
import type { Principal } from '../identity/principal.ts';
import type { Tool } from '../mcp/tool-server.ts';

/**
 * The role that applies: of the active roles that the user has, the one of highest priority; the first by name where two
 * are level, so that the answer never depends on the order of rows. None matching gives the assistant's default role,
 * and no default gives null, which allows no tool. An unverified identity has no roles of its own.
 */
export function matchRole(assistant: Pick<Assistant, 'defaultRole'>, roles: readonly Role[], principal: Principal): Role | null {
  if (principal.getsNoRole === true) return null;
  const active = roles.filter((role) => role.isActive);
  const own = principal.verified ? active.filter((role) => principal.roles.includes(role.roleName)) : [];
  const best = own.toSorted((one, other) => other.priority - one.priority || (one.roleName < other.roleName ? -1 : 1))[0];
  return best ?? active.find((role) => role.roleName === assistant.defaultRole) ?? null;
}

/** Whether the role includes the tool, by `server/tool` or by the tool's bare name. No role includes nothing. */
export function roleAllows(role: Role | null, tool: Pick<Tool, 'server' | 'name'>): boolean {
  if (role === null) return false;
  if (role.allowAllTools) return true;
  return role.allowedToolNames.some((name) => name === tool.name || name === `${tool.server}/${tool.name}`);
}
