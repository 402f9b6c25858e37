import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { ServerFrame, SessionFrame } from '@diosc/protocol';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { type FakeConnection, FakeHub, sessionFrame } from '../../packages/client/test/fake-hub.ts';
import { ROOT } from '../../scripts/project.ts';

/** As strict as policies get: no inline script or style, no eval, no image, and no way to make HTML of a string but lit's own templates. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  'connect-src ws://127.0.0.1:* http://127.0.0.1:*',
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ');

/** What a browser writes by itself of a hub that cannot be reached, or that refuses: the page cannot keep it from that. */
const NETWORK_ERROR = /WebSocket connection to|Failed to load resource: (?:net::|the server responded)/;

export type ChatPageOptions = {
  /** Of the element, as HTML: ` mode="inline"`. */
  readonly attributes?: string;
  /** What is inside of the element, as HTML. */
  readonly content?: string;
  /** The page's own style sheet. */
  readonly css?: string;
  readonly htmlAttributes?: string;
  /** What the page signs in with; null where it signs nobody in. Default: John. */
  readonly auth?: string | null;
  /** A script that runs before that of the chat. */
  readonly early?: string;
  readonly context?: BrowserContextOptions;
};

export const JOHN = `diosc('auth', {headers: {authorization: 'Bearer john'}, userId: 'john', tenantId: 'acme'});`;

/** A page with the chat on it, under a strict policy, and the hub that it talks to. */
export class ChatPage {
  readonly page: Page;
  readonly hub: FakeHub;
  /** Every address that the browser asked for. */
  readonly requests: string[] = [];
  /** What broke the policy, and what was written to the console as an error. */
  readonly complaints: string[] = [];
  readonly #closeServer: () => Promise<void>;

  private constructor(page: Page, hub: FakeHub, closeServer: () => Promise<void>) {
    this.page = page;
    this.hub = hub;
    this.#closeServer = closeServer;
  }

  static async open(browser: Browser, options: ChatPageOptions = {}): Promise<ChatPage> {
    const hub = new FakeHub();
    const backendUrl = await hub.listen();
    const server = await serve(files(backendUrl, options));
    const context = await browser.newContext({ viewport: { width: 1000, height: 720 }, ...options.context });
    const page = await context.newPage();
    const chatPage = new ChatPage(page, hub, async () => {
      await context.close();
      await server.close();
    });
    page.on('request', (request) => chatPage.requests.push(request.url()));
    page.on('pageerror', (error) => chatPage.complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !NETWORK_ERROR.test(message.text())) chatPage.complaints.push(message.text());
    });
    await page.goto(server.url);
    return chatPage;
  }

  /** Answers the next connection with a session, and returns the hub's side of it. */
  async session(changes: Partial<SessionFrame> = {}): Promise<{ connection: FakeConnection; frame: SessionFrame }> {
    const connection = await this.hub.connection();
    await connection.next('auth');
    const frame = sessionFrame(changes);
    connection.send(frame);
    return { connection, frame };
  }

  async close(): Promise<void> {
    await this.#closeServer();
    await this.hub.stop();
  }
}

/** Sends frames one after the other, so that the page draws in between, as it does when an answer streams. */
export async function stream(page: Page, connection: FakeConnection, frames: readonly ServerFrame[]): Promise<void> {
  for (const frame of frames) {
    connection.send(frame);
    await page.evaluate('new Promise(requestAnimationFrame)');
  }
}

type Files = Readonly<Record<string, { type: string; body: string | Promise<string> }>>;

function files(backendUrl: string, options: ChatPageOptions): Files {
  const { attributes = '', content = '', css = '', htmlAttributes = ' lang="en"', auth = JOHN, early = '' } = options;
  const html = `<!doctype html>
<html${htmlAttributes}>
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Shop</title>
<link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/page.css"><script src="/early.js"></script>
<script type="module" src="/assistant-kit.js"></script><script type="module" src="/page.js"></script>
</head>
<body><main><h1>Orders</h1><p>What the page itself has to say.</p><a href="#top">A link of the page</a></main>
<diosc-chat backend-url="${backendUrl}" api-key="ak_test"${attributes}>${content}</diosc-chat></body>
</html>`;
  const script = `globalThis.seen = []; diosc('on', '*', (event) => seen.push(event)); ${auth ?? ''}`;
  const style = `body { font-family: system-ui; margin: 24px; } @media (prefers-color-scheme: dark) { body { background: #05090b; color: #ccc; } } ${css}`;
  return {
    '/': { type: 'text/html', body: html },
    '/icon.svg': { type: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg"/>' },
    '/early.js': { type: 'text/javascript', body: early },
    '/page.js': { type: 'text/javascript', body: script },
    '/page.css': { type: 'text/css', body: style },
    '/assistant-kit.js': { type: 'text/javascript', body: readFile(join(ROOT, 'packages/element/dist/assistant-kit.js'), 'utf8') },
  };
}

async function serve(served: Files): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const file = served[request.url ?? ''];
    if (file === undefined) return response.writeHead(404).end();
    const body = await file.body;
    return response.writeHead(200, { 'content-type': `${file.type}; charset=utf-8`, 'content-security-policy': POLICY }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
