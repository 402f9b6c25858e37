import type { JsonObject } from '@diosc/protocol';
import type { Endpoint } from './admin/endpoint.ts';
import { ADMIN_GROUPS } from './admin/groups.ts';
import { describeAdministration } from './openapi-introduction.ts';
import { describeOperation } from './openapi-operation.ts';
import { namedSchemas } from './openapi-schemas.ts';

/**
 * The Admin API as an OpenAPI 3.1 document, made of the same values that serve it, so that it cannot say anything else.
 * https://spec.openapis.org/oas/v3.1.0
 */
export function openApiDocument(endpoints: readonly Endpoint[]): JsonObject {
  const paths = new Map<string, JsonObject>();
  for (const endpoint of endpoints) {
    paths.set(endpoint.path, { ...paths.get(endpoint.path), [endpoint.method.toLowerCase()]: describeOperation(endpoint) });
  }
  const groups = new Set(endpoints.map(({ group }) => group));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Diosc Admin API',
      version: '1',
      summary: 'Configures assistants, and shows what they do.',
      description: describeAdministration(),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    // Relative: whatever address the document was read from.
    servers: [{ url: '/' }],
    security: [{ adminToken: [] }],
    tags: Object.entries(ADMIN_GROUPS).flatMap(([name, description]) =>
      [...groups].some((group) => group === name) ? [{ name, description }] : [],
    ),
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: {
        adminToken: {
          type: 'http',
          scheme: 'bearer',
          description: 'An admin token: the one that the hub was started with, or one made by `POST /admin/tokens`.',
        },
      },
      schemas: namedSchemas(),
    },
  };
}
