import { type MessagePart, newId } from '@diosc/protocol';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accepted, answer, userMessage } from '../../packages/client/test/fake-hub.ts';
import { inside, useBrowser, violations } from './browser-chat.ts';
import { type ChatPageOptions, JOHN } from './chat-page.ts';
import { ask, RICH_ANSWER } from './chat-states.ts';

const open = useBrowser();

describe('the page around', () => {
  it('is not moved by the chat, closed or open [UI-01]', async () => {
    const chat = await open({});
    const { page } = chat;
    const shifts = `new Promise((resolve) => new PerformanceObserver((list) => resolve(list.getEntries().length)).observe({ type: 'layout-shift', buffered: true }) ?? setTimeout(() => resolve(0), 300))`;
    const box = () => page.locator('main').boundingBox();
    const before = await box();
    await chat.session();
    await page.getByRole('button', { name: /Open the chat/ }).click();
    await page.getByRole('dialog').waitFor();
    expect(await box()).toEqual(before);
    expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
    expect(await page.evaluate(shifts)).toBe(0);
  });

  it('shares its diosc with the element [UI-01]', async () => {
    const chat = await open({});
    const { page } = chat;
    const { connection } = await chat.session();
    await page.evaluate(`void diosc('send', 'from the page')`);
    await page.evaluate(`diosc('ui', 'open')`);
    const frame = await connection.next('message');
    connection.send(accepted(frame.clientMessageId, frame.text, newId('message')));
    await page.getByText('from the page').waitFor();
    await page.evaluate(`diosc('ui', 'toggle')`);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('gets the calls that it made before the script had loaded [UI-01]', async () => {
    const early = `globalThis.diosc ??= (...call) => void (diosc.q ??= []).push(call); diosc('on', 'connected', () => { globalThis.early = true; }); ${JOHN}`;
    const chat = await open({ attributes: ' open', auth: null, early });
    const { page } = chat;
    await chat.session();
    await page.getByText('What would you like to know?').waitFor();
    expect(await page.evaluate('globalThis.early')).toBe(true);
  });

  it('sets the look by custom properties, and leaves the rest to the preference [UI-01]', async () => {
    const chat = await open({ attributes: ' open', context: { colorScheme: 'dark' } });
    const { page } = chat;
    await chat.session();
    await page.getByRole('dialog').waitFor();
    const look = `(({ backgroundColor, color, inlineSize, blockSize }) => ({ backgroundColor, color, inlineSize, blockSize }))(getComputedStyle(root.querySelector('.panel')))`;
    const schema = z.record(z.string(), z.string());
    expect(await inside(page, look, schema)).toMatchObject({ backgroundColor: 'rgb(14, 20, 23)', inlineSize: '400px', blockSize: '600px' });
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(() => inside(page, look, schema)).toMatchObject({ backgroundColor: 'rgb(255, 255, 255)', color: 'rgb(0, 0, 0)' });

    const names = [
      '--background-color: #102030',
      '--text-color: #f0f0f0',
      '--chat-width: 320px',
      '--chat-max-height: 500px',
      '--primary-color: #ffd400',
    ];
    await page.evaluate(`document.querySelector('diosc-chat').style.cssText = ${JSON.stringify(names.join(';'))}`);
    await expect
      .poll(() => inside(page, look, schema))
      .toMatchObject({
        backgroundColor: 'rgb(16, 32, 48)',
        color: 'rgb(240, 240, 240)',
        inlineSize: '320px',
        blockSize: '500px',
      });
    expect(await inside(page, `root.querySelector('.root').classList.contains('dark')`, z.boolean())).toBe(true);
    expect(await violations(page)).toEqual([]);
  });

  it.each([
    ['right to left', { htmlAttributes: ' lang="ar" dir="rtl"' }],
    ['320 pixels wide', { context: { viewport: { width: 320, height: 480 } } }],
    ['zoomed to 200 %', { context: { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 } }],
    ['in German', { attributes: ' open locale="de"' }],
  ] satisfies [string, ChatPageOptions][])('may be %s [UI-01]', async (_what, options) => {
    const chat = await open({ attributes: ' open', ...options });
    const { page, complaints } = chat;
    const parts: MessagePart[] = [{ type: 'text', text: RICH_ANSWER }];
    await chat.session({ resumed: true, messages: [userMessage('Orders?'), answer({ status: 'complete', parts })] });
    await page.getByText('three pending orders').waitFor();
    const { width = 0, height = 0 } = page.viewportSize() ?? {};
    const panel = await page.getByRole('dialog').boundingBox();
    expect(panel !== null && panel.x >= 0 && panel.y >= 0 && panel.x + panel.width <= width && panel.y + panel.height <= height).toBe(true);
    expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
    expect(await page.getByRole('textbox').isVisible()).toBe(true);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('whose user wants no motion gets none [UI-01]', async () => {
    const chat = await open({ attributes: ' open', context: { reducedMotion: 'reduce' } });
    const { page } = chat;
    await ask(chat, 'go');
    await page.getByText('Thinking').waitFor();
    expect(await inside(page, 'root.getAnimations().length', z.number())).toBe(0);
  });
});
