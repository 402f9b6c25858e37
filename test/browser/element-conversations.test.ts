import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sessionFrame } from '../../packages/client/test/fake-hub.ts';
import { inside, useBrowser, violations } from './browser-chat.ts';
import { EARLIER, inConversations, withConversations } from './conversation-states.ts';
import { conversation } from './own-conversations.ts';

const open = useBrowser();

const [STOCK, CANCEL] = EARLIER;
const FOCUSED = `root.activeElement?.closest('[data-conversation]')?.dataset.conversation ?? root.activeElement?.className ?? null`;

describe('the list of conversations', () => {
  it('is opened, walked through and closed with the keyboard alone, and the focus comes back [SESSION-03]', async () => {
    const chat = await open();
    const { page } = chat;
    await withConversations(chat);
    const button = page.getByRole('button', { name: 'Conversations' });
    await button.focus();
    await page.keyboard.press('Enter');
    const list = page.getByRole('dialog', { name: 'Conversations', exact: true });
    await list.getByText('Which orders').waitFor();
    await expect.poll(() => inside(page, FOCUSED, z.string().nullable())).toContain('conversations-close');

    const titles: (string | null)[] = [];
    await page.keyboard.press('Tab');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'End', 'ArrowDown', 'Home', 'ArrowUp']) {
      await page.keyboard.press(key);
      titles.push(
        await inside(page, `root.activeElement.querySelector('.conversation-title')?.textContent ?? null`, z.string().nullable()),
      );
    }
    const [first, second, third, last] = ['Show my pending orders', STOCK?.title, CANCEL?.title, EARLIER.at(-1)?.title];
    expect(titles).toEqual([second, third, second, last, last, first, first]);

    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'detached' });
    await expect.poll(() => button.evaluate((element) => element.matches(':focus'))).toBe(true);
    expect(await page.getByRole('textbox').count()).toBe(1);
  });

  it('keeps Tab within, and the chat behind out of reach', async () => {
    const chat = await open();
    const { page } = chat;
    await inConversations(chat);
    await page.getByText('Which orders').waitFor();
    const within = `root.querySelector('.conversations').contains(root.activeElement)`;
    for (const key of [...Array(8).fill('Tab'), ...Array(8).fill('Shift+Tab')]) {
      await page.keyboard.press(key);
      expect(await inside(page, within, z.boolean())).toBe(true);
    }
    expect(await inside(page, `root.querySelector('textarea').closest('[inert]') !== null`, z.boolean())).toBe(true);
  });

  it('marks the conversation that is open, and goes on with another one [SESSION-03]', async () => {
    const chat = await open();
    const { page } = chat;
    const { connection } = await inConversations(chat);
    expect(await page.getByRole('button', { name: 'Show my pending orders Open now' }).getAttribute('aria-current')).toBe('true');
    await page.getByRole('button', { name: /^Which orders wait for stock\?/ }).click();
    expect((await connection.next('session.open')).sessionId).toBe(STOCK?.id);
    const { session } = sessionFrame();
    connection.send(sessionFrame({ session: { ...session, id: STOCK?.id ?? session.id, title: STOCK?.title ?? '' }, resumed: true }));
    await page.getByRole('dialog', { name: 'Conversations', exact: true }).waitFor({ state: 'detached' });
    await expect.poll(() => page.getByRole('textbox').evaluate((element) => element.matches(':focus'))).toBe(true);
  });

  it('says why where the other one cannot be opened', async () => {
    const chat = await open();
    const { page } = chat;
    const { connection } = await inConversations(chat);
    await page.getByRole('button', { name: /^Which orders wait for stock\?/ }).click();
    await connection.next('session.open');
    connection.send({ type: 'error', code: 'SESSION_ENDED', message: 'An administrator ended it.', retryable: false, requestId: 'req_1' });
    await page.getByText('An administrator ended it.').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('renames one in its place [SESSION-03]', async () => {
    const chat = await open();
    const { page } = chat;
    const { own } = await inConversations(chat);
    const rename = async (keys: string) => {
      await page.getByRole('button', { name: 'More for “Which orders wait for stock?”' }).click();
      await page.getByRole('button', { name: 'Rename' }).click();
      const field = page.getByRole('textbox', { name: 'New name for “Which orders wait for stock?”' });
      await expect.poll(() => field.evaluate((element) => element.matches(':focus'))).toBe(true);
      await page.keyboard.type('<b>Stock</b>');
      await page.keyboard.press(keys);
    };
    await rename('Escape');
    await page.getByText('Which orders wait for stock?').waitFor();
    expect(own.asked.filter((asked) => asked.startsWith('PATCH'))).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Conversations' }).click();
    await rename('Enter');
    await page.getByText('<b>Stock</b>', { exact: true }).waitFor();
    expect(own.asked.at(-1)).toBe(`PATCH /sessions/${STOCK?.id} {"title":"<b>Stock</b>"}`);
    await expect.poll(() => inside(page, FOCUSED, z.string().nullable())).toBe(STOCK?.id);
  });

  it('keeps what was written where a new name is refused', async () => {
    const chat = await open();
    const { page } = chat;
    const { own } = await inConversations(chat);
    await page.getByRole('button', { name: 'More for “Which orders wait for stock?”' }).click();
    await page.getByRole('button', { name: 'Rename' }).click();
    own.failure = { status: 429, code: 'RATE_LIMITED', error: 'Wait a minute.' };
    await page.getByRole('textbox', { name: /^New name/ }).fill('Stock');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText('Wait a minute.').waitFor();
    expect(await page.getByRole('textbox', { name: /^New name/ }).inputValue()).toBe('Stock');
    expect(await violations(page)).toEqual([]);
  });

  it('deletes one after a question in its place, and goes on to the next [SESSION-03]', async () => {
    const chat = await open();
    const { page } = chat;
    const { own } = await inConversations(chat);
    page.on('dialog', () => chat.complaints.push('a dialog of the browser'));
    const more = page.getByRole('button', { name: 'More for “Which orders wait for stock?”' });
    await more.click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.keyboard.press('Enter');
    expect(own.asked.filter((asked) => asked.startsWith('DELETE'))).toEqual([]);
    await more.click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('group', { name: 'Delete “Which orders wait for stock?”?' }).getByRole('button', { name: 'Delete' }).click();
    await more.waitFor({ state: 'detached' });
    expect(own.asked.at(-1)).toBe(`DELETE /sessions/${STOCK?.id}`);
    await expect.poll(() => inside(page, FOCUSED, z.string().nullable())).toBe(CANCEL?.id);
    expect(chat.complaints).toEqual([]);
  });

  it('starts an empty conversation for whoever deletes the one that they are in [SESSION-03]', async () => {
    const chat = await open();
    const { page, hub } = chat;
    const { connection, frame } = await inConversations(chat);
    await page.getByRole('button', { name: 'More for “Show my pending orders”' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    const gone = page.waitForResponse((response) => response.request().method() === 'DELETE');
    await page
      .getByRole('group', { name: /^Delete/ })
      .getByRole('button', { name: 'Delete' })
      .click();
    connection.send({ type: 'session.ended', sessionId: frame.session.id, reason: 'deleted' });
    await gone;
    const next = await Promise.race([connection.next('session.start').then(() => connection), hub.connection()]);
    next.send(sessionFrame());
    await page.getByText('What would you like to know?').waitFor();
    expect(await page.getByText('You have three.').count()).toBe(0);
    expect(await page.getByRole('dialog', { name: 'Conversations', exact: true }).count()).toBe(0);
  });

  it.each([
    ['Markdown', 'markdown', 'md'],
    ['JSON', 'json', 'json'],
  ])('gives one as a file of %s, which the page itself makes [SESSION-03]', async (name, format, ending) => {
    const chat = await open();
    const { page } = chat;
    await inConversations(chat, [conversation('Sales: Q3/2026 “North”', 3, { startedAt: '2026-11-20T09:00:00.000Z' })]);
    await page.getByRole('button', { name: /^More for “Sales/ }).click();
    const started = page.waitForEvent('download');
    await page.getByRole('button', { name: `Download as ${name}` }).click();
    const file = await started;
    expect(file.suggestedFilename()).toBe(`2026-11-20-sales-q3-2026-north.${ending}`);
    expect(file.url()).toMatch(/^blob:/);
    expect(await readFile(await file.path(), 'utf8')).toBe(`${format} of Sales: Q3/2026 “North”`);
    expect(chat.complaints).toEqual([]);
  });

  it('loads a page after the other, and each conversation once', async () => {
    const chat = await open();
    const { page } = chat;
    const { own } = await withConversations(chat);
    own.pageSize = 3;
    await page.getByRole('button', { name: 'Conversations' }).click();
    await page.getByText('Which orders wait for stock?').waitFor();
    own.sessions = [conversation('Begun meanwhile', 0), ...own.sessions];
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByText('Ünterlagen').waitFor();
    expect(await page.getByRole('dialog').getByRole('listitem').count()).toBe(5);
    expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0);
  });

  it('is tried again after a failure, and by itself when the connection is back', async () => {
    const chat = await open();
    const { page } = chat;
    const { own } = await withConversations(chat);
    own.failure = { status: 503, code: 'DATABASE_UNAVAILABLE', error: 'Not right now.' };
    await page.getByRole('button', { name: 'Conversations' }).click();
    await page.getByText('Not right now.').waitFor();
    own.failure = null;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Which orders wait for stock?').waitFor();
  });

  it('asks the hub for nothing where nobody vouches for the user, and says why only one is there [SESSION-03]', async () => {
    const chat = await open();
    const { page } = chat;
    const { own } = await inConversations(chat, EARLIER, { user: { userId: 'john', tenantId: 'acme', verified: false } });
    await page.getByText('Only this conversation is here.').waitFor();
    expect(await page.getByRole('dialog', { name: 'Conversations', exact: true }).getByRole('listitem').count()).toBe(1);
    expect(own.asked).toEqual([]);
  });

  it('is gone when another user signs in', async () => {
    const chat = await open();
    const { page } = chat;
    const { connection } = await inConversations(chat);
    await page.getByText('Which orders wait for stock?').waitFor();
    await page.evaluate(`void diosc('auth', {headers: {authorization: 'Bearer carol'}, userId: 'carol', tenantId: 'globex'})`);
    await page.getByText('Which orders wait for stock?').waitFor({ state: 'detached' });
    await connection.next('auth');
    connection.send(sessionFrame({ user: { userId: 'carol', tenantId: 'globex', verified: true, displayName: 'Carol' }, role: null }));
    await page.getByText('Acting as Carol').waitFor();
    expect(await page.getByText('Which orders wait for stock?').count()).toBe(0);
  });

  it.each([
    ['', /This conversation ends (today|tomorrow) at .+, or after 60 minutes without use\./],
    [' locale="de"', /Dieses Gespräch endet (heute|morgen) um \d\d:\d\d oder nach 60 Minuten ohne Nutzung\./],
  ])('says until when the conversation lasts, in the language of the page%s [SESSION-01]', async (locale, sentence) => {
    const chat = await open({ attributes: ` open${locale}` });
    const { page } = chat;
    await withConversations(chat);
    await page.getByRole('button', { name: locale === '' ? 'Conversations' : 'Gespräche' }).click();
    await page.getByText(sentence).waitFor();
    expect(await violations(page)).toEqual([]);
  });
});

describe('a conversation that has ended by itself', () => {
  it.each(['idle', 'expired'] as const)('says so, and goes on when its user wants it to: %s [SESSION-01]', async (reason) => {
    const chat = await open();
    const { page, hub } = chat;
    const { connection, frame } = await withConversations(chat);
    await page.getByText('You have three.').waitFor();
    connection.send({ type: 'session.ended', sessionId: frame.session.id, reason });
    await page.getByRole('button', { name: 'Start a new one' }).waitFor();
    await page.getByRole('button', { name: 'Go on with it' }).click();
    const next = await Promise.race([connection.next('session.open').then(() => connection), hub.connection()]);
    if (next !== connection) {
      await next.next('auth');
      next.send(sessionFrame());
      await next.next('session.open');
    }
    expect(next.received.find(({ type }) => type === 'session.open')).toMatchObject({ sessionId: frame.session.id });
    next.send({ ...frame, resumed: true });
    await page.getByRole('button', { name: 'Go on with it' }).waitFor({ state: 'detached' });
    expect(await page.getByText('You have three.').count()).toBe(1);
  });

  it('cannot be gone on with where an administrator ended it', async () => {
    const chat = await open();
    const { page } = chat;
    const { connection, frame } = await withConversations(chat);
    await page.getByText('You have three.').waitFor();
    connection.send({ type: 'session.ended', sessionId: frame.session.id, reason: 'ended_by_admin' });
    await page.getByText('An administrator ended the conversation.').waitFor();
    expect(await page.getByRole('button', { name: 'Go on with it' }).count()).toBe(0);
  });
});
