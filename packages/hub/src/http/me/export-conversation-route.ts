import type { Route } from '../server.ts';
import { admitVisitor, type MePorts } from './admit-visitor.ts';
import { readExportQuery, readSessionId } from './request-parts.ts';

/** `GET /v1/me/sessions/{id}/export?format=json|markdown`: a conversation as a file to keep. */
export function exportConversationRoute(ports: MePorts): Route {
  return (server) => {
    server.get('/v1/me/sessions/:id/export', async (request, reply) => {
      const visitor = await admitVisitor(request, reply, ports);
      const { format } = readExportQuery(request.query);
      const file = await ports.conversations.export(visitor, readSessionId(request.params), format);
      return reply.headers({ 'content-type': file.mediaType, 'content-disposition': attachment(file.name) }).send(file.content);
    });
  };
}

/** RFC 6266, section 4.3: the name in ASCII for those that read no other, and as it is. It holds letters, digits and hyphens. */
function attachment(name: string): string {
  return `attachment; filename="${name.replaceAll(/[^\w.-]+/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name)}`;
}
