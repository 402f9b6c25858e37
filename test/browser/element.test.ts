import { type MessagePart, newId } from '@diosc/protocol';
import { describe, expect, it } from 'vitest';
import { accepted, answer, sessionFrame, userMessage } from '../../packages/client/test/fake-hub.ts';
import { useBrowser } from './browser-chat.ts';
import { stream } from './chat-page.ts';
import { ask, deltas } from './chat-states.ts';

const open = useBrowser();

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

  it('is told no longer why it was refused once something else is asked, or the answer that it waited for is there [UI-01]', async () => {
    const chat = await open({ attributes: ' open', content: '<button slot="suggestions">Show my orders</button>' });
    const { page } = chat;
    const { connection } = await chat.session();
    const field = page.getByRole('textbox');
    await field.fill('Not so fast');
    await field.press('Enter');
    const { clientMessageId } = await connection.next('message');
    const refusal = { code: 'RATE_LIMITED', message: 'Wait a minute.', retryable: true } as const;
    connection.send({ type: 'error', ...refusal, requestId: newId('request'), clientMessageId });
    await page.getByText('Wait a minute.').waitFor();
    await page.getByText('Show my orders').click();
    await page.getByText('Wait a minute.').waitFor({ state: 'detached' });
    expect(await field.inputValue()).toBe('Not so fast');

    const next = await connection.next('message');
    const message = answer();
    connection.send(accepted(next.clientMessageId, next.text, message.id), { type: 'stream.start', message });
    await field.press('Enter');
    await page.getByText('The assistant is still answering.').waitFor();
    connection.send({ type: 'stream.end', message: { ...message, status: 'complete', parts: [{ type: 'text', text: 'Done.' }] } });
    await page.getByText('The assistant is still answering.').waitFor({ state: 'detached' });
    expect(await field.inputValue()).toBe('Not so fast');
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
        session: { ...sessionFrame().session, id: session?.id ?? newId('session') },
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
        session: { ...sessionFrame().session, id: session?.id ?? newId('session') },
        resumed: true,
        messages: [userMessage('orders'), soFar],
      }),
    );
    await stream(page, again, [{ type: 'stream.delta', messageId: message.id, index: 0, offset: 12, delta: 'ee pending orders.' }]);
    await page.getByText('You have three pending orders.', { exact: true }).waitFor();
    expect(await page.getByText('orders', { exact: true }).count()).toBe(1);
  });
});
