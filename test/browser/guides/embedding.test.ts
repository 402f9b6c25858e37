import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Company, startCompany } from '../../support/company.ts';
import { startTestHub, type TestHub } from '../../support/test-hub.ts';
import { keepScreenshotOfFailure, launchBrowser } from '../launch-browser.ts';
import { type Framework, GuideSite } from './guide-site.ts';

/** As long as Playwright itself waits, for what it cannot wait for. */
const WAIT = { timeout: 30_000 };

/** What docs/embedding.md says is enough, beside what the page needs for itself. */
const STRICT = (hubUrl: string) =>
  `default-src 'none'; script-src 'self' ${hubUrl}; connect-src 'self' ${hubUrl} ${hubUrl.replace('http', 'ws')}; base-uri 'none'; form-action 'none'`;
const WITHOUT_CONNECT = (hubUrl: string) => `default-src 'none'; script-src 'self' ${hubUrl}; connect-src 'self'`;

let company: Company;
let site: GuideSite;
let hub: TestHub;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** Errors that the browser wrote to its console, and what broke the policy. */
let complaints: string[];

beforeAll(async () => {
  [company, site, browser] = await Promise.all([startCompany({}), GuideSite.start(), launchBrowser()]);
  const { definition } = company;
  hub = await startTestHub({ ...definition, assistant: { ...definition.assistant, allowedOrigins: [site.url] } });
  site.hubUrl = hub.url;
});
afterAll(async () => {
  await browser.close();
  await hub.close();
  await Promise.all([site.close(), company.close()]);
});
beforeEach(async () => {
  site.policy = STRICT;
  for (const [user, tenantId] of Object.entries({ john: 'acme', carol: 'globex' })) {
    site.tokens.set(user, `${user}-token`);
    company.tokens.set(`${user}-token`, { userId: user, tenantId, roles: ['sales'] });
  }
  context = await browser.newContext();
  page = await context.newPage();
  complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
});
afterEach(async (test) => {
  await keepScreenshotOfFailure(test, page);
  await context.close();
  company.tokens.clear();
  company.calls.length = 0;
  company.resolver.requests.length = 0;
});

/** Opens the page of a guide and signs in as its reader's users would: before it is loaded, or by its button. */
async function enter(framework: Framework, user: 'john' | 'carol'): Promise<void> {
  if (framework === 'plain') await page.request.post(`${site.url}/api/sign-in`, { data: user });
  if (page.url() === 'about:blank') await page.goto(`${site.url}/${framework}`);
  if (framework !== 'plain') await page.getByRole('button', { name: `Sign in as ${user === 'john' ? 'John' : 'Carol'}` }).click();
}

async function ask(text: string): Promise<void> {
  const chat = page.locator('diosc-chat');
  const launcher = chat.getByRole('button', { name: 'Open the chat' });
  const composer = chat.getByRole('textbox', { name: 'Ask Test assistant' });
  if ((await composer.count()) === 0) await launcher.click();
  await composer.fill(text);
  await composer.press('Enter');
}

/** Runs in the page, before the kit: keeps the codes of its errors, by the stub that docs/embedding.md shows. */
function watchErrors(): void {
  const errorCodes: string[] = [];
  const q = [['on', 'error', ({ code }: { code: string }) => errorCodes.push(code)]];
  Object.assign(globalThis, { errorCodes, diosc: Object.assign(() => undefined, { q }) });
}

/** A row of the table in an answer. */
const row = (text: string) => page.locator('diosc-chat').getByRole('cell', { name: text });
const tokensOfCalls = () => company.calls.map(({ authorization }) => authorization);

describe.each(['plain', 'react', 'vue'] as const)('the page of the guide: %s', (framework) => {
  it('answers as the user who is signed in, under a strict policy [BYOA-01, UI-01]', async () => {
    await enter(framework, 'john');
    await ask('list my parcels');
    await row('parcel of john').waitFor();
    expect(tokensOfCalls()).toEqual(['Bearer john-token']);
    expect(complaints).toEqual([]);
  });

  it('fetches a fresh token when the old one is refused, and the answer goes on [BYOA-07]', async () => {
    await enter(framework, 'john');
    await ask('list my parcels');
    await row('parcel of john').waitFor();

    company.tokens.delete('john-token');
    company.tokens.set('john-token-2', { userId: 'john', tenantId: 'acme', roles: ['sales'] });
    site.tokens.set('john', 'john-token-2');
    await ask('list my parcels');
    await row('parcel of john').nth(1).waitFor();
    expect(tokensOfCalls()).toEqual(['Bearer john-token', 'Bearer john-token', 'Bearer john-token-2']);
  });

  it('signs out of the assistant with the page [BYOA-06]', async () => {
    await enter(framework, 'john');
    await ask('list my parcels');
    await row('parcel of john').waitFor();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await row('parcel of john').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('ses_');
  });
});

describe.each(['react', 'vue'] as const)('the component of the guide: %s', (framework) => {
  it('shows nothing of the first user to the next [BYOA-05]', async () => {
    await enter(framework, 'john');
    await ask('list my parcels');
    await row('parcel of john').waitFor();
    await enter(framework, 'carol');
    await row('parcel of john').waitFor({ state: 'detached' });
    await ask('list my parcels');
    await row('parcel of carol').waitFor();
    expect(await page.locator('diosc-chat').getByText('john').count()).toBe(0);
  });

  it('tells the page of what the assistant did', async () => {
    await enter(framework, 'john');
    await ask('list my parcels');
    await page.getByText('Last tool: list_parcels').waitFor();
  });
});

describe('the plain page', () => {
  it('goes to its own sign-in where nobody is recognised [RESOLVE-03]', async () => {
    company.tokens.delete('john-token');
    await enter('plain', 'john');
    await page.waitForURL(`${site.url}/login`);
  });

  it('cannot reach the hub under a policy without "connect-src", and the console says so', async () => {
    site.policy = WITHOUT_CONNECT;
    await page.addInitScript(watchErrors);
    await enter('plain', 'john');
    await expect.poll(() => page.evaluate('globalThis.errorCodes'), WAIT).toContain('CONNECTION_FAILED');
    expect(complaints.join('\n')).toMatch(/connect-src.*Content Security Policy|Content Security Policy.*connect-src/s);
    expect(company.resolver.requests).toEqual([]);
  });
});
