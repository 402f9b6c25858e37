import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { listAllTools, type ToolPage } from './list-all-tools.ts';

/** What comes of a server that answers so, and how often it was asked. */
async function list(pageAt: (page: number, cursor: string | undefined) => ToolPage) {
  const warn = vi.fn<(facts: object, message: string) => void>();
  let pages = 0;
  const listed = await listAllTools('orders', async (cursor) => pageAt(pages++, cursor), { warn });
  return { listed, pages, warn };
}

const tool = (index: number) => ({ name: `tool_${index}` });

describe('a list of tools', () => {
  it('is read page by page, to its end', async () => {
    const cursors: (string | undefined)[] = [];
    const { listed, warn } = await list((page, cursor) => {
      cursors.push(cursor);
      return { tools: [tool(page)], ...(page < 2 && { nextCursor: `after-${page}` }) };
    });
    expect(listed).toEqual([tool(0), tool(1), tool(2)]);
    expect(cursors).toEqual([undefined, 'after-0', 'after-1']);
    expect(warn).not.toHaveBeenCalled();
  });

  it('that leads back to a page before is left there', async () => {
    const { listed, pages, warn } = await list((page) => ({ tools: [tool(page)], nextCursor: page % 2 === 0 ? 'one' : 'other' }));
    expect(pages).toBe(3);
    expect(listed).toHaveLength(3);
    expect(warn).toHaveBeenCalledOnce();
  });

  it('that never ends is left after 64 pages, also when they are empty', async () => {
    const { pages, warn } = await list((page) => ({ tools: [], nextCursor: `page-${page}` }));
    expect(pages).toBe(64);
    expect(warn).toHaveBeenCalledOnce();
  });

  it('is left after a thousand tools', async () => {
    const { listed, pages } = await list((page) => ({
      tools: Array.from({ length: 400 }, (_, index) => tool(index)),
      nextCursor: `${page}`,
    }));
    expect(pages).toBe(3);
    expect(listed).toHaveLength(1200);
  });

  it('is left after 4 Mi characters in all, without the page that goes beyond', async () => {
    const { listed, pages, warn } = await list((page) => ({
      tools: [{ ...tool(page), description: 'x'.repeat(2_000_000) }],
      nextCursor: `${page}`,
    }));
    expect(pages).toBe(3);
    expect(listed).toHaveLength(2);
    expect(warn).toHaveBeenCalledOnce();
  });

  it('is left where its cursor is too long to be sent back', async () => {
    const { pages, warn } = await list(() => ({ tools: [], nextCursor: 'x'.repeat(8193) }));
    expect(pages).toBe(1);
    expect(warn).toHaveBeenCalledOnce();
  });

  it('ends whatever a server answers', async () => {
    const page = fc.record({
      tools: fc.array(fc.jsonValue(), { maxLength: 50 }),
      nextCursor: fc.option(fc.string({ maxLength: 2 }), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(page), async (answers) => {
        const { pages } = await list(() => answers.next().value ?? { tools: [] });
        expect(pages).toBeLessThanOrEqual(64);
      }),
    );
  });
});
