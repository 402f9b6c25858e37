import { newId } from '@diosc/protocol';
import { describe, expect, it } from 'vitest';
import type { AuditSearch, PlacedAuditEvent } from './audit-search.ts';
import { exportAudit } from './export-audit.ts';

/** A log of so many events that counts how often it is asked. */
function logOf(length: number): AuditSearch & { readonly reads: { limit: number; before: string | null }[] } {
  const reads: { limit: number; before: string | null }[] = [];
  return {
    reads,
    async find(_filter, page) {
      reads.push({ ...page });
      const from = page.before === null ? length : Number(page.before) - 1;
      return Array.from({ length: Math.min(page.limit, from) }, (_, index) => eventAt(from - index));
    },
  };
}

function eventAt(position: number): PlacedAuditEvent {
  const event = { id: newId('audit'), at: '2026-11-21T12:00:00.000Z', type: 'hub.started', outcome: 'success', tenantId: '' } as const;
  return { position: String(position), event };
}

describe('an export of the audit log', () => {
  it('reads a page only when the one before has been taken, so that a slow reader costs no memory', async () => {
    const log = logOf(1_000_000);
    const pages = exportAudit(log, {});

    await pages.next();
    expect(log.reads).toHaveLength(1);
    await pages.next();
    expect(log.reads).toHaveLength(2);
    expect(log.reads.every(({ limit }) => limit <= 200)).toBe(true);
  });

  it('reads nothing more once its reader has gone', async () => {
    const log = logOf(1_000_000);

    for await (const _page of exportAudit(log, {})) break;

    expect(log.reads).toHaveLength(1);
  });

  it.each([0, 1, 199, 200, 201, 400])('ends after the last of %i events', async (length) => {
    const sizes: number[] = [];

    for await (const page of exportAudit(logOf(length), {})) sizes.push(page.length);

    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(length);
    expect(sizes).not.toContain(0);
  });

  it('fails as a whole where the database goes away in the middle', async () => {
    const log = logOf(1000);
    const failing: AuditSearch = {
      find: (filter, page) => (page.before === null ? log.find(filter, page) : Promise.reject(new Error('away'))),
    };
    const pages = exportAudit(failing, {});
    await pages.next();

    await expect(pages.next()).rejects.toThrow('away');
  });
});
