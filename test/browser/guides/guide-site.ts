import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { bundlePage } from '../../../examples/guides/embed/bundle.ts';
import { ROOT } from '../../../scripts/project.ts';
import { API_KEY } from '../../support/company.ts';
import { type HttpService, startHttpService } from '../../support/http-service.ts';

const PLAIN = 'examples/guides/embed/plain';
const APP =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>My shop</title></head><body><div id="app"></div><script type="module" src="/app.js"></script></body></html>';

export type Framework = 'plain' | 'react' | 'vue';

/**
 * The reader's own site: the pages of the guides, and behind them a sign-in with a session cookie that no script can read.
 * In the pages nothing is changed but the address of the hub and the key of the assistant.
 */
export class GuideSite {
  /** The access token of each user at this moment. */
  readonly tokens = new Map<string, string>();
  /** The Content-Security-Policy of the pages; null for none. */
  policy: ((hubUrl: string) => string) | null = null;
  hubUrl = '';
  readonly #service: HttpService;
  readonly #bundles = new Map<string, Promise<string>>();

  private constructor(service: HttpService) {
    this.#service = service;
  }

  static async start(): Promise<GuideSite> {
    const service = await startHttpService((request, response) => void site.#answer(request, response));
    const site = new GuideSite(service);
    return site;
  }

  get url(): string {
    return this.#service.url;
  }

  close(): Promise<void> {
    return this.#service.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.url);
    const user = /(?:^|; )user=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
    if (pathname === '/api/sign-in') {
      const name = await textOf(request);
      response.writeHead(204, { 'set-cookie': `user=${name}; Path=/; HttpOnly; SameSite=Lax` }).end();
    } else if (pathname === '/api/sign-out') {
      response.writeHead(204, { 'set-cookie': 'user=; Path=/; Max-Age=0' }).end();
    } else if (pathname === '/api/access-token') {
      const accessToken = this.tokens.get(user ?? '');
      response
        .writeHead(accessToken === undefined ? 401 : 200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ accessToken }));
    } else {
      await this.#serveFile(pathname, request.headers.referer ?? '', response);
    }
  }

  async #serveFile(path: string, from: string, response: ServerResponse): Promise<void> {
    const file = await this.#file(path, from);
    if (file === null) {
      response.writeHead(path === '/favicon.ico' ? 204 : 404).end();
      return;
    }
    const [type, text] = file;
    const headers = {
      'content-type': `${type}; charset=utf-8`,
      ...(this.policy !== null && { 'content-security-policy': this.policy(this.hubUrl) }),
    };
    response.writeHead(200, headers).end(text.replaceAll('https://hub.example.com', this.hubUrl).replaceAll('ak_...', API_KEY));
  }

  async #file(path: string, from: string): Promise<readonly [type: string, text: string] | null> {
    switch (path) {
      case '/plain':
        return ['text/html', await readFile(join(ROOT, PLAIN, 'index.html'), 'utf8')];
      case '/assistant.js':
        return ['text/javascript', await readFile(join(ROOT, PLAIN, 'assistant.js'), 'utf8')];
      case '/react':
      case '/vue':
        return ['text/html', APP];
      case '/app.js':
        return ['text/javascript', await this.#bundle(from.endsWith('/vue') ? 'vue/main.js' : 'react/app.tsx')];
      case '/login':
        return ['text/html', '<!doctype html><title>Sign in</title><h1>Sign in</h1>'];
      default:
        return null;
    }
  }

  #bundle(entry: Parameters<typeof bundlePage>[0]): Promise<string> {
    const bundle = this.#bundles.get(entry) ?? bundlePage(entry);
    this.#bundles.set(entry, bundle);
    return bundle;
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
