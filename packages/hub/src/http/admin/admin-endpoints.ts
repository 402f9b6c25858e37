import { createAssistant } from './assistants/create-assistant.ts';
import { deleteAssistant } from './assistants/delete-assistant.ts';
import { listAssistants } from './assistants/list-assistants.ts';
import { readAssistant } from './assistants/read-assistant.ts';
import { rotateApiKey } from './assistants/rotate-api-key.ts';
import { testResolver } from './assistants/test-resolver.ts';
import { updateAssistant } from './assistants/update-assistant.ts';
import { exportAuditEvents } from './audit/export-audit-events.ts';
import { listAuditEvents } from './audit/list-audit-events.ts';
import type { Endpoint } from './endpoint.ts';
import { readHealth } from './health/read-health.ts';
import { createMcpServer } from './mcp-servers/create-mcp-server.ts';
import { deleteMcpServer } from './mcp-servers/delete-mcp-server.ts';
import { listMcpServerTools } from './mcp-servers/list-mcp-server-tools.ts';
import { listMcpServers } from './mcp-servers/list-mcp-servers.ts';
import { readMcpServer } from './mcp-servers/read-mcp-server.ts';
import { refreshMcpServer } from './mcp-servers/refresh-mcp-server.ts';
import { testMcpServer } from './mcp-servers/test-mcp-server.ts';
import { updateMcpServer } from './mcp-servers/update-mcp-server.ts';
import { createRole } from './roles/create-role.ts';
import { deleteRole } from './roles/delete-role.ts';
import { listRoles } from './roles/list-roles.ts';
import { updateRole } from './roles/update-role.ts';
import { endSession } from './sessions/end-session.ts';
import { listSessions } from './sessions/list-sessions.ts';
import { readSession } from './sessions/read-session.ts';
import { createToken } from './tokens/create-token.ts';
import { listTokens } from './tokens/list-tokens.ts';
import { revokeToken } from './tokens/revoke-token.ts';
import { rotateToken } from './tokens/rotate-token.ts';

/** All of the Admin API. One that is not in this list is not served; one that is in it is behind the door. */
export const ADMIN_ENDPOINTS: readonly Endpoint[] = [
  ...[listAssistants, createAssistant, readAssistant, updateAssistant, deleteAssistant, rotateApiKey, testResolver],
  ...[listRoles, createRole, updateRole, deleteRole],
  ...[
    listMcpServers,
    createMcpServer,
    readMcpServer,
    updateMcpServer,
    deleteMcpServer,
    testMcpServer,
    listMcpServerTools,
    refreshMcpServer,
  ],
  ...[listSessions, readSession, endSession],
  ...[listAuditEvents, exportAuditEvents],
  ...[listTokens, createToken, revokeToken, rotateToken],
  readHealth,
];
