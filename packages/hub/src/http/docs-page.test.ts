import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../store/testing/silent-log.ts';
import { ADMIN_ENDPOINTS } from './admin/admin-endpoints.ts';
import { html, prose } from './docs-html.ts';
import { docsPage } from './docs-page.ts';
import { docsRoute } from './docs-route.ts';
import { openApiDocument } from './openapi-document.ts';
import { openApiRoute } from './openapi-route.ts';
import { createHttpServer } from './server.ts';

const http = createHttpServer([docsRoute, openApiRoute], silentLog);
beforeAll(() => http.ready());
afterAll(() => http.close());

const page = docsPage(openApiDocument(ADMIN_ENDPOINTS));

describe('the documentation page', () => {
  it.each(ADMIN_ENDPOINTS)('tells of $method $path, with an example', ({ operation, summary, method }) => {
    const [, article = ''] = page.split(`<article id="${operation}"`);
    expect(article.split('</article>')[0]).toContain(html`${summary}`.text);
    expect(article.split('</article>')[0]).toContain(`curl ${method === 'GET' ? '' : `-X ${method} `}https://hub.example.com/admin/`);
  });

  it('has no link into itself that leads nowhere, and no id twice', () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  it('has no script, no style attribute, and nothing that is loaded', () => {
    expect(page).not.toMatch(
      /<script|<img|<link|<iframe| style=| on\w+=|javascript:|url\(|@import|https?:\/\/(?!hub\.example\.com|api\.example\.com|shop\.example\.com|[\w.-]*example)/i,
    );
  });

  it('is served under a policy that lets through its own style and nothing else', async () => {
    const { headers, body } = await http.inject('/docs');
    const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(body) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
  });

  it('goes by the same document as programs read', async () => {
    const { body, headers } = await http.inject('/openapi.json');
    expect(docsPage(JSON.parse(body))).toBe((await http.inject('/docs')).body);
    expect(headers['content-type']).toMatch(/^application\/json/);
  });
});

describe('HTML', () => {
  it('has every value escaped, in text and in attributes', () => {
    const evil = `"><script>alert('x')</script>&`;
    expect(html`<p title="${evil}">${[evil, html`<b>${evil}</b>`]}${null}${7}</p>`.text).toBe(
      '<p title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;">' +
        '&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;<b>&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</b>7</p>',
    );
  });

  it('shows what is in backticks as code, escaped as well', () => {
    expect(prose('Send `<a>` now').text).toBe('Send <code>&lt;a&gt;</code> now');
  });
});
