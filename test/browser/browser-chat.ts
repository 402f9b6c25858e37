import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { z } from 'zod';
import { bundleAssistantKit } from '../../packages/element/scripts/bundle.ts';
import { ChatPage, type ChatPageOptions } from './chat-page.ts';
import { keepScreenshotOfFailure, launchBrowser } from './launch-browser.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const violationsSchema = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })) })),
});

/** A browser for the tests of a file. What is returned opens a page with the chat, which is closed after the test. */
export function useBrowser(): (options?: ChatPageOptions) => Promise<ChatPage> {
  let browser: Browser;
  let opened: ChatPage | undefined;

  beforeAll(async () => {
    await bundleAssistantKit();
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  afterEach(async (context) => {
    await keepScreenshotOfFailure(context, opened?.page);
    await opened?.close();
    opened = undefined;
  });

  return async (options = { attributes: ' open' }) => {
    opened = await ChatPage.open(browser, options);
    return opened;
  };
}

/** What axe finds wrong with the element, in a readable form. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(`axe.run('diosc-chat', { runOnly: ${JSON.stringify(RULES)} })`);
  return violationsSchema
    .parse(found)
    .violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary ?? ''}`).join('\n')}`);
}

/** Reads something of the element's own tree, which scripts of the page can reach but its styles cannot. */
export function inside<Value>(page: Page, expression: string, schema: z.ZodType<Value>): Promise<Value> {
  return page
    .evaluate(`(() => { const root = document.querySelector('diosc-chat').shadowRoot; return ${expression}; })()`)
    .then((value) => schema.parse(value));
}
