import { ADMIN_ENDPOINTS } from './admin/admin-endpoints.ts';
import { openApiDocument } from './openapi-document.ts';
import type { Route } from './server.ts';

/** `GET /openapi.json`: the Admin API for programs. It says nothing of this installation, so everybody may read it. */
export const openApiRoute: Route = (server) => {
  let document: string | null = null;
  server.get('/openapi.json', (_request, reply) => {
    document ??= JSON.stringify(openApiDocument(ADMIN_ENDPOINTS));
    return reply
      .headers({
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'public, max-age=300',
        'access-control-allow-origin': '*',
      })
      .send(document);
  });
};
