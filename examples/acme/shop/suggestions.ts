import type { ShopUser } from './identity-client.ts';

/** What this user might ask the assistant first. The last for sales is refused by the API, and worth seeing. */
export function suggestionsFor({ roles }: ShopUser): readonly string[] {
  if (roles.includes('admin')) return ['Show all pending orders', 'Sales report from 2026-10-01 to 2026-10-31', 'Look up customer C-25'];
  if (roles.includes('sales')) return ['Show my pending orders', 'What is in order 1042?', 'Cancel order 1044', 'What is in order 1041?'];
  return ['Show my pending orders', 'What is in order 3004?', 'Look up customer C-53'];
}
