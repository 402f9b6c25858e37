import { describe, expect, it } from 'vitest';
import { userMessage } from '../../packages/client/test/fake-hub.ts';
import { useBrowser, violations } from './browser-chat.ts';
import { stream } from './chat-page.ts';
import { ask, deltas } from './chat-states.ts';

const open = useBrowser();

describe('with the keyboard alone', () => {
  it('the chat is opened, used and closed [UI-01]', async () => {
    const chat = await open({});
    const { page } = chat;
    const { connection } = await chat.session();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    const launcher = page.getByRole('button', { name: 'Open the chat with Acme Assistant' });
    await expect.poll(() => launcher.evaluate((element) => element.matches(':focus-visible'))).toBe(true);
    await page.keyboard.press('Enter');
    const field = page.getByRole('textbox', { name: 'Ask Acme Assistant' });
    await expect.poll(() => field.evaluate((element) => element.matches(':focus'))).toBe(true);

    await page.keyboard.type('First line');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('second line');
    await page.keyboard.press('Enter');
    expect((await connection.next('message')).text).toBe('First line\nsecond line');
    expect(await field.inputValue()).toBe('');

    await page.keyboard.press('Escape');
    await expect.poll(() => launcher.evaluate((element) => element.matches(':focus'))).toBe(true);
    expect(await field.count()).toBe(0);
  });

  it('a slash goes to the message field, a question mark shows the shortcuts, and Escape closes those first [UI-01]', async () => {
    const chat = await open();
    const { page } = chat;
    await chat.session({ resumed: true, messages: [userMessage('Hello')] });
    const field = page.getByRole('textbox');
    const log = page.getByRole('log');
    await log.focus();
    await page.keyboard.press('/');
    await expect.poll(() => field.evaluate((element) => element.matches(':focus'))).toBe(true);
    expect(await field.inputValue()).toBe('');
    await page.keyboard.type('/?');
    expect(await field.inputValue()).toBe('/?');

    await log.focus();
    await page.keyboard.press('?');
    await page.getByText('Keyboard shortcuts').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByText('Keyboard shortcuts').waitFor({ state: 'detached' });
    expect(await field.count()).toBe(1);
  });

  it('a call is opened, a code is copied and the answer is stopped [UI-01]', async () => {
    const chat = await open({ attributes: ' open', context: { permissions: ['clipboard-read', 'clipboard-write'] } });
    const { page } = chat;
    const { message, connection } = await ask(chat, 'go');
    await stream(page, connection, deltas(message, 0, 'Run `this`:\n\n```sh\nls -l\n```\n\nThen wait'));
    await page.getByRole('button', { name: 'Copy' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('ls -l');
    await page.getByRole('button', { name: 'Stop the answer' }).focus();
    await page.keyboard.press('Enter');
    await connection.next('cancel');
  });

  it('Tab stays in a chat that covers the page, and leaves one that does not [UI-01]', async () => {
    const phone = { viewport: { width: 375, height: 667 } };
    const content = '<button slot="suggestions">Show my pending orders</button>';
    const chat = await open({ attributes: ' open', content, context: phone });
    const { page } = chat;
    await chat.session();
    await page.getByText('Show my pending orders').waitFor();
    const focused = () => page.evaluate<boolean>(`document.activeElement?.matches('diosc-chat, diosc-chat *') === true`);
    const dialog = page.getByRole('dialog');
    expect(await dialog.getAttribute('aria-modal')).toBe('true');
    await page.getByRole('textbox').focus();
    const stops = new Set<string>();
    for (const key of [...Array(7).fill('Tab'), ...Array(7).fill('Shift+Tab')]) {
      await page.keyboard.press(key);
      expect(await focused()).toBe(true);
      stops.add(await page.evaluate(`(document.activeElement.shadowRoot?.activeElement ?? document.activeElement).outerHTML`).then(String));
    }
    expect([...stops].some((html) => html.includes('slot="suggestions"'))).toBe(true);
    expect(await violations(page)).toEqual([]);

    await page.setViewportSize({ width: 1000, height: 720 });
    await expect.poll(() => dialog.getAttribute('aria-modal')).toBeNull();
    await page.getByRole('textbox').focus();
    const inChat: boolean[] = [];
    for (let count = 0; count < 7; count++) {
      await page.keyboard.press('Shift+Tab');
      inChat.push(await focused());
    }
    expect(inChat).toContain(false);
  });
});
