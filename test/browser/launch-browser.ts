import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../scripts/browser/chromium.ts';
import { ROOT } from '../../scripts/project.ts';

/** Where the screenshots of tests that failed are kept. */
const RESULTS = join(ROOT, 'test-results');

/** No sandbox, because tests also run as root; and nothing that talks to the network by itself. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * The Chromium of this machine, without a window.
 * @throws {Error} where there is none.
 */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('The browser tests need Chromium: install it, or name it in DIOSC_CHROMIUM.');
  return chromium.launch({ executablePath, args: FLAGS });
}

/** What a test runner tells when a test has ended. */
type Ended = { readonly task: { readonly name: string; readonly result?: { readonly state: string } | undefined } };

/** To be called after each test: keeps a picture of the page where the test failed. */
export async function keepScreenshotOfFailure({ task }: Ended, page: Page | undefined): Promise<void> {
  if (task.result?.state !== 'fail' || page === undefined || page.isClosed()) return;
  await mkdir(RESULTS, { recursive: true });
  const name = task.name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 100);
  await page.screenshot({ path: join(RESULTS, `${name}.png`) });
}
