import { Browser } from './browser.ts';
import type { Command } from './command.ts';
import type { Town } from './town.ts';
import { verdictOn } from './verdict.ts';

/**
 * Runs one sequence as a browser of its own, brings everything to its end, and throws what was broken, with the story.
 * Others may run in the same town at the same time.
 */
export async function runSequence(town: Town, sequence: readonly Command[]): Promise<void> {
  const browser = new Browser(town);
  try {
    for (const command of sequence) {
      await browser.act(command);
      if (browser.violations.length > 0) break;
    }
    if (browser.violations.length === 0) await browser.finish();
    if (browser.violations.length === 0) browser.violations.push(...(await verdictOn(browser, town)));
    if (browser.violations.length > 0) throw new Error(`${browser.violations.join('\n')}\n\nWhat happened:\n${browser.trace}`);
  } finally {
    browser.forget();
  }
}
