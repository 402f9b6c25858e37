import type { ServerFrame } from '@diosc/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../packages/hub/src/store/testing/test-database.ts';
import type { ChatSocket } from '../support/chat-socket.ts';
import { type Company, startCompany } from '../support/company.ts';
import { type HubProcess, startHubProcess } from '../support/hub-process.ts';
import { connectAs, say } from '../support/test-hub.ts';

/** Enough for each of the two messages to be the quicker one at the database many times. */
const ROUNDS = 60;

let server: TestDatabase;
let company: Company;
let hubs: readonly HubProcess[];
let first: ChatSocket;
let second: ChatSocket;

beforeAll(async () => {
  [server, company] = await Promise.all([startTestDatabase(), startCompany()]);
  const { databaseUrl, dataDirectory } = server.config;
  // Processes of their own: what could hang here would take the test with it.
  const settings = { PORT: '0', DATABASE_URL: databaseUrl?.expose() ?? '', DIOSC_DATA_DIR: dataDirectory, LOG_LEVEL: 'warn' };
  hubs = [await startHubProcess(settings, company.definition), await startHubProcess(settings, null)];
}, 60_000);
afterAll(async () => {
  await Promise.all(hubs.map((hub) => hub.kill()));
  await company.close();
  await server.stop();
});

type Verdict = { readonly clientMessageId: string; readonly says: string; readonly answerId: string | null };

/** The first frame of which `find` makes something, be it there already or still to come. */
async function look<Found>(tab: ChatSocket, find: (frame: ServerFrame) => Found | null): Promise<Found> {
  for (;;) {
    for (const frame of tab.frames) {
      const found = find(frame);
      if (found !== null) return found;
    }
    await new Promise((resolve) => tab.socket.once('message', resolve));
  }
}

/** What a tab is told of its own message: that it was accepted, or why not. */
function verdictOn(tab: ChatSocket, clientMessageId: string): Promise<Verdict> {
  return look(tab, (frame) => {
    if (!('clientMessageId' in frame) || frame.clientMessageId !== clientMessageId) return null;
    if (frame.type === 'error') return { clientMessageId, says: frame.code, answerId: null };
    return { clientMessageId, says: frame.type, answerId: frame.answerId };
  });
}

/** Lets both tabs send in the same moment, once, and waits until both have the one answer. */
async function sendTogether(tabs: readonly ChatSocket[]): Promise<Verdict[]> {
  // The model answers only when both tabs know where they stand, so that one message does not find the other done.
  const bothKnow = Promise.withResolvers<void>();
  company.model.behave = async () => void (await bothKnow.promise);
  const verdicts = await Promise.all(tabs.map((tab) => verdictOn(tab, say(tab, 'hello'))));
  bothKnow.resolve();
  const answers = verdicts.flatMap(({ answerId }) => answerId ?? []);
  const hasEnded = (answerId: string) => (frame: ServerFrame) =>
    frame.type === 'stream.end' && frame.message.id === answerId ? frame : null;
  await Promise.all(tabs.flatMap((tab) => answers.map((answerId) => look(tab, hasEnded(answerId)))));
  return verdicts;
}

describe.each([
  { where: 'on one hub', urls: () => [hubs[0]?.url ?? '', hubs[0]?.url ?? ''] as const },
  { where: 'on two hubs', urls: () => [hubs[0]?.url ?? '', hubs[1]?.url ?? ''] as const },
])('two tabs of one user $where that send in the same moment', ({ urls }) => {
  let rounds: Verdict[][];

  beforeEach(async () => {
    const [here, there] = urls();
    first = await connectAs(here, 'john-token');
    const { session } = await first.next('session');
    second = await connectAs(there, 'john-token', { session: { id: session.id } });
    await second.next('session');
    rounds = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await sendTogether(round % 2 === 0 ? [first, second] : [second, first]));
  }, 40_000);

  it('get one answer, and the other is told to wait [SESSION-02]', () => {
    const outcomes = rounds.map((verdicts) =>
      verdicts
        .map(({ says }) => says)
        .toSorted()
        .join(),
    );
    expect(new Set(outcomes)).toEqual(new Set(['TURN_BUSY,message.accepted']));
    for (const tab of [first, second]) {
      // An end may be told twice, but always the same one.
      const ends = tab.frames.flatMap((frame) => (frame.type === 'stream.end' ? [`${frame.message.id} ${frame.message.status}`] : []));
      const answers = rounds.flatMap((verdicts) => verdicts.flatMap(({ answerId }) => answerId ?? []));
      expect(new Set(ends)).toEqual(new Set(answers.map((answerId) => `${answerId} complete`)));
    }
  });

  it('both see every question that was accepted [RUN-02]', () => {
    const accepted = rounds.flatMap((verdicts) => verdicts.filter(({ says }) => says === 'message.accepted'));
    for (const tab of [first, second]) {
      const seen = new Set(tab.frames.flatMap((frame) => (frame.type === 'message.accepted' ? [frame.clientMessageId] : [])));
      expect(accepted.filter(({ clientMessageId }) => !seen.has(clientMessageId))).toEqual([]);
    }
  });
});
