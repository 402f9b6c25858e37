/** One page as a visitor without scripts sees it. */
export type VisitedPage = { readonly url: URL; readonly status: number; readonly text: string; readonly headers: Headers };

/**
 * A browser reduced to what a sign-in needs: it keeps cookies by host, path and port-blind as browsers do, and follows
 * redirects until `leaveAt` says that the next address is not to be requested.
 */
export class Visitor {
  readonly #cookies = new Map<string, { readonly path: string; readonly value: string }>();
  readonly #leaveAt: (url: URL) => boolean;

  constructor(leaveAt: (url: URL) => boolean = () => false) {
    this.#leaveAt = leaveAt;
  }

  /** The names of the cookies held. */
  get cookieNames(): readonly string[] {
    return [...this.#cookies.keys()];
  }

  async visit(target: URL | string, init: RequestInit = {}): Promise<VisitedPage> {
    let url = new URL(target);
    let request = init;
    for (let hops = 0; hops < 12; hops++) {
      if (this.#leaveAt(url)) return { url, status: 0, text: '', headers: new Headers() };
      const response = await fetch(url, { ...request, redirect: 'manual', headers: this.#headers(url, request.headers) });
      this.#keep(response.headers);
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || location === null) {
        return { url, status: response.status, text: await response.text(), headers: response.headers };
      }
      await response.body?.cancel();
      url = new URL(location, url);
      request = {};
    }
    throw new Error(`Too many redirects, the last to ${url.origin}${url.pathname}.`);
  }

  /** Sends the first form of a page whose action ends as given, with the fields it has and those given here. */
  submit(page: VisitedPage, fields: Readonly<Record<string, string>>, actionEnd = ''): Promise<VisitedPage> {
    for (const [form = '', action = ''] of page.text.matchAll(/<form[^>]*action="([^"]*)"[\s\S]*?<\/form>/g)) {
      if (!action.endsWith(actionEnd)) continue;
      const hidden = [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
        name,
        value,
      ]);
      const body = new URLSearchParams({ ...Object.fromEntries(hidden), ...fields });
      return this.visit(new URL(action, page.url), { method: 'POST', body, headers: { origin: page.url.origin } });
    }
    throw new Error(`The page at ${page.url.pathname} has no such form.`);
  }

  #headers(url: URL, given: RequestInit['headers']): Headers {
    const headers = new Headers(given);
    headers.set('accept', 'text/html');
    const cookies = [...this.#cookies].filter(([, { path }]) => url.pathname.startsWith(path));
    if (cookies.length > 0) headers.set('cookie', cookies.map(([name, { value }]) => `${name}=${value}`).join('; '));
    return headers;
  }

  #keep(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      const gone = attributes.some((attribute) => /^(expires=Thu, 01 Jan 1970|max-age=0$)/i.test(attribute));
      const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/';
      if (gone) this.#cookies.delete(name);
      else this.#cookies.set(name, { path, value });
    }
  }
}
