import { createHash } from 'node:crypto';
import { ADMIN_ENDPOINTS } from './admin/admin-endpoints.ts';
import { docsPage } from './docs-page.ts';
import { DOCS_STYLE } from './docs-style.ts';
import { openApiDocument } from './openapi-document.ts';
import type { Route } from './server.ts';

/** The style is allowed by its hash; scripts, frames, forms and everything from elsewhere by nothing. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(DOCS_STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `GET /docs`: the Admin API for people. Like the OpenAPI document it says nothing of this installation. */
export const docsRoute: Route = (server) => {
  let page: string | null = null;
  server.get('/docs', (_request, reply) => {
    page ??= docsPage(openApiDocument(ADMIN_ENDPOINTS));
    return reply
      .headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY, 'cache-control': 'public, max-age=300' })
      .send(page);
  });
};
