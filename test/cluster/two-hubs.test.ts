import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ChatSocket, textOf } from '../support/chat-socket.ts';
import type { AccessToken, CrowdCall, Person } from '../support/crowd.ts';
import { type Question, questionText } from '../support/crowd-question.ts';
import { authenticate, connectAs, say } from '../support/test-hub.ts';
import { GROUNDS, type Ground, openGround } from './ground.ts';
import { startTwoHubs, type TwoHubs } from './two-hubs.ts';

const WORDS =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen';

describe.each(GROUNDS)('two hubs on one database, connected by %s', (name) => {
  let ground: Ground;
  let hubs: TwoHubs;
  let here: string;
  let there: string;
  let ann: Person;
  let token: AccessToken;
  let count = 0;

  beforeAll(async () => {
    ground = await openGround(name);
    hubs = await startTwoHubs(ground);
    [here, there] = hubs.urls;
  });
  afterAll(async () => {
    await hubs.close();
    await ground.stop();
  });
  beforeEach(() => {
    count += 1;
    ann = { userId: `person-${count}`, tenantId: 'acme' };
    token = hubs.crowd.issue(ann);
    hubs.crowd.calls.length = 0;
    hubs.crowd.beforeAnswer = () => undefined;
    hubs.crowd.beforeTool = () => undefined;
  });

  /** A tab on each hub, in the same session. */
  async function openTabs(): Promise<[ChatSocket, ChatSocket]> {
    const one = await connectAs(here, token.value);
    const { session } = await one.next('session');
    const other = await connectAs(there, token.value, { session: { id: session.id } });
    expect(await other.next('session')).toMatchObject({ resumed: true, session: { id: session.id } });
    return [one, other];
  }

  /** Asks, and holds the call that comes of it until the hub has given it up. */
  async function askAndHold(tab: ChatSocket, plan: Question['plan']): Promise<CrowdCall> {
    const arrived = Promise.withResolvers<CrowdCall>();
    hubs.crowd.beforeTool = async (call) => {
      arrived.resolve(call);
      await new Promise((resolve) => call.signal.addEventListener('abort', resolve, { once: true }));
    };
    say(tab, questionText({ plan, label: `${ann.userId}.1` }));
    return await arrived.promise;
  }

  it('say how they hear of each other', async () => {
    await vi.waitFor(async () => expect([await hubs.busOf(here), await hubs.busOf(there)]).toEqual([ground.bus, ground.bus]), 10_000);
  });

  it('show the rest of a streaming answer to a client that comes back to the other one [SESSION-02]', async () => {
    const released = Promise.withResolvers<void>();
    hubs.crowd.beforeAnswer = () => ({
      answer: { text: WORDS, toolCalls: [] },
      pause: { afterTokens: 12, until: released.promise },
    });
    const before = await connectAs(here, token.value);
    const { session } = await before.next('session');
    say(before, questionText({ plan: 'talk', label: `${ann.userId}.1` }));
    for (let heard = ''; !heard.includes('four'); ) heard += (await before.next('stream.delta')).delta;
    before.close();
    await before.closed;

    const after = await connectAs(there, token.value, { session: { id: session.id } });
    const resumed = await after.next('session');
    expect(resumed.messages.at(-1)).toMatchObject({ role: 'assistant', status: 'streaming' });
    released.resolve();
    const { message } = await after.next('stream.end');
    expect(message.status).toBe('complete');
    expect(textOf(message)).toBe(WORDS);
    after.close();
  });

  it('stream to the tabs of both, each word once', async () => {
    const [one, other] = await openTabs();
    hubs.crowd.beforeAnswer = () => ({ answer: { text: WORDS, toolCalls: [] } });
    say(one, questionText({ plan: 'talk', label: `${ann.userId}.1` }));
    const [shown, alsoShown] = await Promise.all([one.next('stream.end'), other.next('stream.end')]);
    expect(alsoShown.message).toEqual(shown.message);
    for (const tab of [one, other]) {
      const deltas = tab.frames.flatMap((frame) => (frame.type === 'stream.delta' ? [frame] : []));
      let text = '';
      for (const { offset, delta } of deltas) {
        expect(offset).toBeLessThanOrEqual(text.length);
        text += delta.slice(text.length - offset);
      }
      expect(WORDS.startsWith(text)).toBe(true);
      tab.close();
    }
  });

  it('go on with a parked call, once, when fresh authentication comes to the other one [BYOA-07, RUN-02]', async () => {
    const [one, other] = await openTabs();
    token.validUntil = 0;
    say(one, questionText({ plan: 'send', label: `${ann.userId}.1` }));
    await one.next('auth.refresh_required');
    const fresh = hubs.crowd.issue(ann);
    authenticate(other, fresh.value);
    await other.next('auth.refreshed');
    const { message } = await one.next('stream.end');
    expect(message.status).toBe('complete');
    expect(message.parts.find((part) => part.type === 'tool_call')).toMatchObject({ tool: 'send_parcel', status: 'completed' });
    expect(hubs.crowd.calls.map(({ token, taken }) => [token?.serial, taken])).toEqual([
      [token.serial, false],
      [fresh.serial, true],
    ]);
    expect((await other.next('stream.end')).message).toEqual(message);
    for (const tab of [one, other]) tab.close();
  });

  it('go on with a parked call, once, when the client comes back to the other one with fresh authentication', async () => {
    const before = await connectAs(here, token.value);
    const { session } = await before.next('session');
    token.validUntil = 0;
    say(before, questionText({ plan: 'send', label: `${ann.userId}.1` }));
    await before.next('auth.refresh_required');
    before.close();
    await before.closed;
    const fresh = hubs.crowd.issue(ann);
    const after = await connectAs(there, fresh.value, { session: { id: session.id } });
    expect((await after.next('session')).resumed).toBe(true);
    const { message } = await after.next('stream.end');
    expect(message.status).toBe('complete');
    expect(hubs.crowd.calls.filter(({ taken }) => taken).map(({ tool, token }) => [tool, token?.serial])).toEqual([
      ['send_parcel', fresh.serial],
    ]);
    after.close();
  });

  it('end a session on both when it is logged out of on one, its call under way included', async () => {
    const [one, other] = await openTabs();
    const call = await askAndHold(one, 'send');
    const asked = performance.now();
    const aborted = new Promise((resolve) => call.signal.addEventListener('abort', resolve, { once: true }));
    other.send({ type: 'logout' });
    expect(await one.next('session.ended')).toMatchObject({ reason: 'logout' });
    await aborted;
    expect(performance.now() - asked).toBeLessThan(ground.heedsWithinMs);
    expect(await other.next('session.ended')).toMatchObject({ reason: 'logout' });
    say(one, questionText({ plan: 'send', label: `${ann.userId}.2` }));
    expect(await one.next('error')).toMatchObject({ code: 'SESSION_ENDED' });
    expect(hubs.crowd.calls).toHaveLength(1);
    for (const tab of [one, other]) tab.close();
  });

  it('show one conversation in the tabs of both, and answer one message at a time', async () => {
    const [one, other] = await openTabs();
    say(one, questionText({ plan: 'list', label: `${ann.userId}.1` }));
    const first = await other.next('message.accepted');
    expect((await other.next('stream.end')).message.id).toBe(first.answerId);
    await one.next('stream.end');
    const call = await askAndHold(other, 'list');
    const refused = say(one, questionText({ plan: 'talk', label: `${ann.userId}.3` }));
    expect(await one.next('error')).toMatchObject({ code: 'TURN_BUSY', clientMessageId: refused });
    other.send({ type: 'cancel' });
    const [shown, alsoShown] = await Promise.all([one.next('stream.end'), other.next('stream.end')]);
    expect(alsoShown.message).toEqual(shown.message);
    expect(call.signal.aborted).toBe(true);

    const later = await connectAs(here, token.value, { session: { id: sessionOf(one) } });
    expect((await later.next('session')).messages.map(({ role, status }) => [role, status])).toEqual([
      ['user', 'complete'],
      ['assistant', 'complete'],
      ['user', 'complete'],
      ['assistant', 'cancelled'],
    ]);
    for (const tab of [one, other, later]) tab.close();
  });

  it('stop an answer of one when it is cancelled on the other', async () => {
    const [one, other] = await openTabs();
    const call = await askAndHold(one, 'send');
    // Whoever stops an answer has seen that there is one.
    await other.next('message.accepted');
    other.send({ type: 'cancel' });
    const [shown, alsoShown] = await Promise.all([one.next('stream.end'), other.next('stream.end')]);
    expect(shown.message).toMatchObject({ status: 'cancelled' });
    expect(alsoShown.message).toEqual(shown.message);
    expect(call.signal.aborted).toBe(true);
    for (const tab of [one, other]) tab.close();
  });

  it('heed a role that was changed on the other one, at the next question [ROLE-02]', async () => {
    const tab = await connectAs(there, token.value);
    await tab.next('session');
    let number = 0;
    const sendParcel = async () => {
      say(tab, questionText({ plan: 'send', label: `${ann.userId}.${++number}` }));
      const { message } = await tab.next('stream.end');
      const call = message.parts.find((part) => part.type === 'tool_call');
      return call?.type === 'tool_call' ? (call.error?.code ?? call.status) : null;
    };
    expect(await sendParcel()).toBe('completed');
    await hubs.changeRole(here, { allowAllTools: false, allowedToolNames: ['parcels/list_parcels'] });
    await vi.waitFor(async () => expect(await sendParcel()).toBe('TOOL_NOT_IN_ROLE'), ground.heedsWithinMs);
    await hubs.changeRole(here, { allowAllTools: true, allowedToolNames: [] });
    await vi.waitFor(async () => expect(await sendParcel()).toBe('completed'), ground.heedsWithinMs);
    tab.close();
  });
});

function sessionOf(tab: ChatSocket): `ses_${string}` {
  const frame = tab.frames.find(({ type }) => type === 'session');
  if (frame?.type !== 'session') throw new Error('The tab has no session.');
  return frame.session.id;
}
