import type { AuditEvent } from '@diosc/protocol';
import type { AuditFilter, AuditSearch } from './audit-search.ts';

/** Events that are read, and held in memory, at once. */
const PAGE_LENGTH = 200;

/**
 * All events that the filter lets through, the newest first, in pages. A page is read when the one before has been taken,
 * so that an export of any length holds one page and no connection to the database while it waits for its reader. Events
 * that are written meanwhile are newer than where it began, and are not in it.
 */
export async function* exportAudit(search: AuditSearch, filter: AuditFilter): AsyncGenerator<readonly AuditEvent[], void, undefined> {
  for (let before: string | null = null; ; ) {
    const page = await search.find(filter, { limit: PAGE_LENGTH, before });
    const last = page.at(-1);
    if (last === undefined) return;
    yield page.map(({ event }) => event);
    if (page.length < PAGE_LENGTH) return;
    before = last.position;
  }
}
