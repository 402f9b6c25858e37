import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeHub, type FakeStream, sessionFrame } from '../test/fake-hub.ts';
import { type FakePage, openPage } from '../test/fake-page.ts';
import type { Auth } from './index.ts';

const JOHN: Auth = { headers: { authorization: 'Bearer john' }, userId: 'john', tenantId: 'acme' };

let hub: FakeHub;
let backendUrl: string;
let page: FakePage;

beforeEach(async () => {
  hub = new FakeHub();
  backendUrl = await hub.listen();
  page = openPage();
});

afterEach(async () => {
  for (const stream of hub.streams) stream.cut();
  void page.diosc('auth', null);
  await hub.stop();
});

function configure(transport: 'auto' | 'websocket') {
  page.diosc('config', { backendUrl, apiKey: 'ak_test', transport });
}

describe('the way to a hub', () => {
  /** Answers each event stream with a session. */
  async function greet(stream: FakeStream): Promise<void> {
    const connected = page.next('connected');
    stream.send(sessionFrame());
    await connected;
  }

  it.each(['refused', 'cut'] as const)('is the event stream where WebSockets are %s, without an error', async (sockets) => {
    hub.sockets = sockets;
    configure('auto');
    void page.diosc('auth', JOHN);
    await greet(await hub.stream());
    expect(hub.upgrades).toHaveLength(sockets === 'refused' ? 2 : 1);
    expect(page.events).not.toContain('error');
  });

  it('is the event stream at once where no WebSocket may be opened', async () => {
    page = openPage({
      openSocket() {
        throw new DOMException('Denied', 'SecurityError');
      },
    });
    configure('auto');
    void page.diosc('auth', JOHN);
    await greet(await hub.stream());
    expect(page.events).toEqual(['connected', 'session:started']);
  });

  it('stays the event stream when that is lost, and is a WebSocket again after ten minutes', async () => {
    let offset = 0;
    page = openPage({ now: () => Date.now() + offset });
    hub.sockets = 'refused';
    configure('auto');
    void page.diosc('auth', JOHN);
    const first = await hub.stream();
    await greet(first);
    hub.sockets = 'taken';
    first.cut();
    const second = await hub.stream();
    await greet(second);
    offset = 10 * 60_000;
    second.cut();
    expect((await (await hub.connection()).next('auth')).session).toBeDefined();
  });

  it('is not given up for an event stream where the hub hangs up by itself', async () => {
    configure('auto');
    void page.diosc('auth', JOHN);
    (await hub.connection()).close(1012);
    (await hub.connection()).close(1012);
    await (await hub.connection()).next('auth');
    expect(hub.streams).toEqual([]);
  });

  it('is told to be lost once nothing gets through, and found again by whatever gets through first', async () => {
    const { port } = hub;
    await hub.stop();
    configure('auto');
    void page.diosc('auth', JOHN);
    expect(await page.next('error')).toMatchObject({ code: 'CONNECTION_FAILED' });
    hub = new FakeHub();
    hub.sockets = 'refused';
    await hub.listen(port);
    await greet(await hub.stream());
    expect(page.events.filter((name) => name === 'error')).toHaveLength(1);
  });

  it('is a WebSocket alone where the page says so', async () => {
    hub.sockets = 'refused';
    configure('websocket');
    void page.diosc('auth', JOHN);
    expect(await page.next('error')).toMatchObject({ code: 'CONNECTION_FAILED' });
    for (let count = 0; count < 3; count++) await page.next('reconnecting');
    expect(hub.streams).toEqual([]);
  });
});
