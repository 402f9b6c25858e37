import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../packages/hub/src/store/testing/test-database.ts';
import type { ChatSocket } from '../support/chat-socket.ts';
import { type Company, startCompany } from '../support/company.ts';
import { type HubProcess, startHubProcess } from '../support/hub-process.ts';
import { connectAs, say } from '../support/test-hub.ts';

/** Enough for each of the two messages to be the quicker one at the database many times. */
const ROUNDS = 100;

let server: TestDatabase;
let company: Company;
let hub: HubProcess;

beforeAll(async () => {
  [server, company] = await Promise.all([startTestDatabase(), startCompany()]);
  const { databaseUrl, dataDirectory } = server.config;
  // A process of its own: what could hang here would take the test with it.
  hub = await startHubProcess(
    { PORT: '0', DATABASE_URL: databaseUrl?.expose() ?? '', DIOSC_DATA_DIR: dataDirectory, LOG_LEVEL: 'warn' },
    company.definition,
  );
}, 60_000);
afterAll(async () => {
  await hub.kill();
  await company.close();
  await server.stop();
});

/** What a tab is told of its own message: that it was accepted, or why not. */
async function verdictOn(tab: ChatSocket, clientMessageId: string): Promise<string> {
  for (;;) {
    const found = tab.frames.find((frame) => 'clientMessageId' in frame && frame.clientMessageId === clientMessageId);
    if (found !== undefined) return found.type === 'error' ? found.code : found.type;
    await new Promise((resolve) => tab.socket.once('message', resolve));
  }
}

describe('two tabs of one user on one hub', () => {
  it('may send in the same moment: one is answered, the other is told to wait, and the hub serves on [SESSION-02]', async () => {
    const first = await connectAs(hub.url, 'john-token');
    const { session } = await first.next('session');
    const second = await connectAs(hub.url, 'john-token', { session: { id: session.id } });
    await second.next('session');

    const verdicts: string[][] = [];
    for (let round = 0; round < ROUNDS; round++) {
      // The model answers only when both tabs know where they stand, so that one message does not find the other done.
      const bothKnow = Promise.withResolvers<void>();
      company.model.behave = async () => void (await bothKnow.promise);
      const said = round % 2 === 0 ? ([first, second] as const) : ([second, first] as const);
      const verdictOnEach = said.map((tab) => verdictOn(tab, say(tab, 'hello')));
      verdicts.push(await Promise.all(verdictOnEach));
      bothKnow.resolve();
      await Promise.all([first.next('stream.end'), second.next('stream.end')]);
    }

    for (const tab of [first, second]) {
      const ends = tab.frames.flatMap((frame) => (frame.type === 'stream.end' ? [frame.message] : []));
      expect(ends.map(({ status }) => status)).toEqual(Array.from({ length: ROUNDS }, () => 'complete'));
      expect(new Set(ends.map(({ id }) => id)).size).toBe(ROUNDS);
    }
    expect(new Set(verdicts.map((pair) => pair.toSorted().join()))).toEqual(new Set(['TURN_BUSY,message.accepted']));
  }, 40_000);
});
