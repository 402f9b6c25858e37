-- What the role that the hub serves with may do: no more than the code does today. Runs after the migrations at every
-- start. Where that role is the owner itself (a DATABASE_URL whose user may make no role), only the last lines bear.
DO $$
DECLARE
  app text := quote_ident(current_setting('diosc.app_role'));
BEGIN
  EXECUTE 'GRANT USAGE ON SCHEMA diosc TO ' || app;
  EXECUTE 'GRANT SELECT, INSERT, UPDATE, DELETE ON assistant, assistant_role, mcp_server, session_token TO ' || app;
  EXECUTE 'GRANT SELECT, INSERT, DELETE ON wake TO ' || app;
  EXECUTE 'GRANT SELECT, INSERT ON admin_token TO ' || app;
  EXECUTE 'GRANT UPDATE (revoked_at) ON admin_token TO ' || app;
  EXECUTE 'GRANT SELECT, INSERT ON session, turn, step, tool_call, interrupt, audit_event TO ' || app;
  EXECUTE 'GRANT DELETE ON session TO ' || app;
  EXECUTE 'GRANT UPDATE (ended_at, end_reason, title, role_name, display_name, last_active_at, idle_ends_at, ends_at) ON session TO ' || app;
  EXECUTE 'GRANT UPDATE (status, node, notice) ON turn TO ' || app;
  EXECUTE 'GRANT UPDATE (state, credential_mode, result, error, duration_ms, refusals) ON tool_call TO ' || app;
  EXECUTE 'GRANT UPDATE (outcome, closed_at) ON interrupt TO ' || app;
  EXECUTE 'GRANT USAGE ON SEQUENCE node_number TO ' || app;
END $$;

-- Owners have every right unless it is taken from them.
REVOKE UPDATE, DELETE, TRUNCATE ON audit_event FROM PUBLIC, CURRENT_USER;
