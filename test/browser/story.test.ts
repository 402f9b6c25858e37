import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Acme, startAcme } from '../../examples/acme/acme.ts';
import { keepScreenshotOfFailure, launchBrowser } from './launch-browser.ts';

/** The story of the README, in a real browser against the whole demo company: three users, three answers. */
let acme: Acme;
let browser: Browser;
let dataDirectory: string;
let page: Page | undefined;

beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'diosc-story-'));
  [acme, browser] = await Promise.all([startAcme({ dataDirectory }), launchBrowser()]);
});
afterEach(async (test) => {
  await keepScreenshotOfFailure(test, page);
  await page?.context().close();
  page = undefined;
});
afterAll(async () => {
  await browser.close();
  await acme.stop();
  await rm(dataDirectory, { recursive: true, force: true });
});

async function signIn(login: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
  const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 860 } });
  page = await context.newPage();
  await page.goto(acme.ready.app);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('demo');
  await page.locator('input[name=password]').press('Enter');
  await page.locator('diosc-chat').waitFor();
  return page;
}

/** Runs in the page: the parts of the next answer, as JSON. */
function nextAnswer(): Promise<string> {
  return new Promise((resolve) => {
    // sound: the page has loaded the kit, which sets it; there is no other way to tell a function that runs elsewhere.
    const { diosc } = globalThis as unknown as { diosc: typeof import('@diosc/client').diosc };
    const off = diosc('on', 'message', (message) => {
      if (message.role !== 'assistant') return;
      off();
      resolve(JSON.stringify(message.parts));
    });
  });
}

/** Asks in the chat, and waits for the finished answer. */
async function ask(on: Page, text: string): Promise<string> {
  const composer = on.locator('diosc-chat').getByRole('textbox');
  await composer.fill(text);
  const answered = on.evaluate(nextAnswer);
  await composer.press('Enter');
  return answered;
}

/** The ids of the orders that the Orders API itself shows to the user, asked with a token of their own. */
async function ordersOf(login: string, status: string): Promise<string[]> {
  const issued = await fetch(acme.ready.devToken, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login }),
  });
  const { access_token: token } = await issued.json();
  const response = await fetch(`${acme.ready.api}/orders?status=${status}&limit=50`, { headers: { authorization: `Bearer ${token}` } });
  const { orders } = await response.json();
  return orders.map((order: { id: string | number }) => String(order.id));
}

describe('the shop with its assistant', () => {
  it.each([
    ['john', 'light'],
    ['john', 'dark'],
    ['alice', 'light'],
    ['alice', 'dark'],
    ['carol', 'light'],
    ['carol', 'dark'],
  ] as const)(
    "shows %s their own pending orders and nobody else's, in the %s theme [BYOA-01, BYOA-02, BYOA-09, UI-01, RUN-01]",
    async (login, theme) => {
      const on = await signIn(login, theme);
      const answer = await ask(on, 'show my pending orders');
      const own = await ordersOf(login, 'pending');
      expect(own.length).toBeGreaterThan(0);
      for (const id of own) expect(answer).toContain(id);
      const others = (
        await Promise.all(['john', 'alice', 'carol'].filter((other) => other !== login).map((other) => ordersOf(other, 'pending')))
      ).flat();
      for (const id of others.filter((other) => !own.includes(other))) expect(answer).not.toContain(id);
      expect(await on.locator('diosc-chat').getByRole('table').count()).toBeGreaterThan(0);
      const name = acme.ready.users.find((user) => user.login === login)?.name ?? '';
      expect(await on.locator('diosc-chat').getByText(name).count()).toBeGreaterThan(0);
    },
  );

  it("explains in plain words that the API refuses somebody else's order [BYOA-09]", async () => {
    const [foreign] = await ordersOf('carol', 'pending');
    const on = await signIn('john');
    const answer = await ask(on, `show me order ${foreign}`);
    const call = JSON.parse(answer).find((part: { type: string }) => part.type === 'tool_call');
    expect(call).toMatchObject({ tool: 'get_order', status: 'failed', error: { message: expect.stringMatching(/^[A-Z].*\.$/) } });
    expect(await on.locator('diosc-chat').getByText(call.error.message).count()).toBeGreaterThan(0);
  });

  it('says plainly that the scripted model answers [RUN-03]', async () => {
    const on = await signIn('john');
    await expect
      .poll(() =>
        on
          .locator('diosc-chat')
          .getByText(/scripted/i)
          .count(),
      )
      .toBeGreaterThan(0);
  });

  it('still shows the conversation after a reload, and goes on with it [SESSION-02]', async () => {
    const on = await signIn('john');
    await ask(on, 'show my pending orders');
    await on.reload();
    await on.locator('diosc-chat').getByText('show my pending orders', { exact: true }).waitFor();
    await on.locator('diosc-chat').getByRole('table').first().waitFor();
    expect(await ask(on, 'show me order 1042')).toContain('1042');
  });

  it('ends the session and clears the chat when the user signs out [BYOA-06]', async () => {
    const on = await signIn('john');
    await ask(on, 'show my pending orders');
    await on.locator('summary').first().click();
    await on.getByRole('button', { name: 'Sign out' }).click();
    await on.getByRole('link', { name: 'Sign in', exact: true }).waitFor();
    expect(await on.getByText('1042').count()).toBe(0);
    expect(await on.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('ses_');
  });
});
