import { z } from 'zod';

/** A page of an administrative list. `cursor` asks for the next one; null on the last. */
export function pageSchema<Entry extends z.ZodType>(entry: Entry) {
  return z.strictObject({ items: z.array(entry), cursor: z.string().nullable() });
}

export type Page<Entry> = { readonly items: readonly Entry[]; readonly cursor: string | null };
