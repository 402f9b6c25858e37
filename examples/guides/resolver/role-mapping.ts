// #region map
// Your roles → Diosc roles
const roleMap = new Map([
  ['SUPER_ADMIN', 'admin'],
  ['MANAGER', 'admin'],
  ['STAFF', 'editor'],
  ['CUSTOMER', 'viewer'],
  ['GUEST', 'viewer'],
]);

export function mapRoles(userPermissions: readonly string[]): string[] {
  return [...new Set(userPermissions.flatMap((permission) => roleMap.get(permission) ?? []))];
}
// #endregion
