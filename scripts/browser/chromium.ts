import { existsSync } from 'node:fs';
import { installDebianPackage } from '../process/debian-package.ts';

/** Where Chromium and its kin live, most wanted first. `DIOSC_CHROMIUM` names another one. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * The path of a Chromium for the browser tests, or null where there is none.
 * @throws {Error} when `DIOSC_CHROMIUM` names a file that is not there.
 */
export function findChromium(): string | null {
  const chosen = process.env['DIOSC_CHROMIUM'];
  if (chosen === undefined || chosen === '') return PLACES.find((path) => existsSync(path)) ?? null;
  if (!existsSync(chosen))
    throw new Error(`DIOSC_CHROMIUM is "${chosen}", where there is no file; it takes the path of a Chromium or Chrome.`);
  return chosen;
}

/**
 * Finds Chromium, and installs it from Debian's own packages where that is possible: on Debian, as root.
 * @throws {Error} saying what is needed, where it cannot.
 */
export async function ensureChromium(): Promise<string> {
  const found = findChromium();
  if (found !== null) return found;
  if (!(await installDebianPackage('chromium'))) {
    throw new Error('The browser tests need Chromium or Chrome: install one, or name it in DIOSC_CHROMIUM, and run this again.');
  }
  const installed = findChromium();
  if (installed === null) throw new Error('Chromium was installed, but is not at any known place; name it in DIOSC_CHROMIUM.');
  return installed;
}
