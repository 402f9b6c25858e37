-- Sessions have limits, a title and a role that lists can show. What was stored before is given the default limits, from now.
ALTER TABLE session
  -- Whether the resolver vouched for user and tenant both, so that the user may reach all that is theirs.
  ADD COLUMN vouched boolean NOT NULL DEFAULT false,
  ADD COLUMN title text NOT NULL DEFAULT '',
  ADD COLUMN role_name text,
  ADD COLUMN display_name text,
  ADD COLUMN last_active_at timestamptz(3) NOT NULL DEFAULT now(),
  ADD COLUMN idle_ends_at timestamptz(3) NOT NULL DEFAULT now() + interval '1 hour',
  ADD COLUMN ends_at timestamptz(3) NOT NULL DEFAULT now() + interval '24 hours';
UPDATE session SET last_active_at = started_at;
ALTER TABLE session
  ALTER COLUMN last_active_at DROP DEFAULT,
  ALTER COLUMN idle_ends_at DROP DEFAULT,
  ALTER COLUMN ends_at DROP DEFAULT;
DROP INDEX session_of_user;
CREATE INDEX session_of_user ON session (tenant_id, user_id, last_active_at DESC, id DESC);
CREATE INDEX session_open ON session (least(idle_ends_at, ends_at)) WHERE ended_at IS NULL;
CREATE INDEX session_by_activity ON session (last_active_at DESC, id DESC);

-- How often the credential was refused with which this call went out. It was not carried out, so it may go out again, once.
ALTER TABLE tool_call ADD COLUMN refusals integer NOT NULL DEFAULT 0;

-- A short-lived bearer by which the holder of a session reaches their own conversations over HTTP. Only its hash is kept.
CREATE TABLE session_token (
  tenant_id text NOT NULL CHECK (tenant_id <> ''),
  token_hash text NOT NULL,
  session_id text NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, token_hash),
  FOREIGN KEY (tenant_id, session_id) REFERENCES session ON DELETE CASCADE
);
CREATE INDEX session_token_of_session ON session_token (tenant_id, session_id);
CREATE INDEX session_token_by_expiry ON session_token (tenant_id, expires_at);
ALTER TABLE session_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_token FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON session_token USING (tenant_id = current_setting('app.tenant', true));

-- An administrator looks over all tenants: at sessions and events, never at what was said in them, and never to change them.
CREATE POLICY operator_looks ON session FOR SELECT USING (current_setting('app.operator', true) = 'on');
CREATE POLICY operator_looks ON audit_event FOR SELECT USING (current_setting('app.operator', true) = 'on');
ALTER TABLE audit_event ADD COLUMN user_id text GENERATED ALWAYS AS (event ->> 'userId') STORED;
CREATE INDEX audit_event_by_position ON audit_event (position DESC);
CREATE INDEX audit_event_of_user ON audit_event (user_id, position DESC) WHERE user_id IS NOT NULL;
CREATE INDEX audit_event_by_time ON audit_event USING brin (at);

-- Counts the changes of a definition, for `ETag` and `If-Match`.
ALTER TABLE assistant ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE assistant_role ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE mcp_server ADD COLUMN version integer NOT NULL DEFAULT 1;

-- Bearers of the administration. Only hashes are kept.
CREATE TABLE admin_token (
  id text PRIMARY KEY,
  name text NOT NULL,
  token_hash text NOT NULL UNIQUE,
  scope text NOT NULL CHECK (scope IN ('admin', 'read-only')),
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3),
  revoked_at timestamptz(3)
);

-- What one hub process tells the others: keys, never data of users. Kept for some minutes, so that a process whose fast
-- connection was lost finds what it missed.
CREATE TABLE wake (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz(3) NOT NULL DEFAULT now(),
  wake jsonb NOT NULL
);
CREATE INDEX wake_at ON wake (at);

-- What must reach every process is written with what it is about, in one transaction: a change that is kept is heard of,
-- whatever becomes of the process that made it.
CREATE FUNCTION wake_for_configuration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO wake (wake) VALUES ('{"kind": "configuration"}');
  RETURN NULL;
END $$;
CREATE TRIGGER wake_others AFTER INSERT OR UPDATE OR DELETE ON assistant EXECUTE FUNCTION wake_for_configuration();
CREATE TRIGGER wake_others AFTER INSERT OR UPDATE OR DELETE ON assistant_role EXECUTE FUNCTION wake_for_configuration();
CREATE TRIGGER wake_others AFTER INSERT OR UPDATE OR DELETE ON mcp_server EXECUTE FUNCTION wake_for_configuration();

CREATE FUNCTION wake_for_ended_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO wake (wake) VALUES (jsonb_build_object('kind', 'session.ended', 'sessionId', NEW.id, 'reason', NEW.end_reason));
  RETURN NULL;
END $$;
CREATE TRIGGER wake_others AFTER UPDATE OF ended_at ON session FOR EACH ROW
  WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION wake_for_ended_session();

-- The turns of a session, oldest first, with their steps and calls, as the hub's code reads them. It is json and not jsonb,
-- so that the arguments of calls keep the order in which the model wrote them.
CREATE FUNCTION read_turns(of_tenant text, of_session text) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT coalesce(json_agg(json_build_object(
    'id', turn.id, 'tenantId', turn.tenant_id, 'sessionId', turn.session_id, 'questionId', turn.question_id,
    'clientMessageId', turn.client_message_id, 'text', turn.text, 'answerId', turn.answer_id,
    'startedAt', (extract(epoch FROM turn.started_at) * 1000)::bigint, 'status', turn.status, 'node', turn.node,
    'notice', turn.notice, 'steps', (
      SELECT coalesce(json_agg(json_build_object(
        'number', step.number, 'text', step.text, 'toolCalls', (
          SELECT coalesce(json_agg(json_build_object(
            'id', call.id, 'modelCallId', call.model_call_id, 'server', call.server, 'tool', call.tool, 'title', call.title,
            'arguments', call.arguments, 'state', call.state, 'credentialMode', call.credential_mode, 'result', call.result,
            'error', call.error, 'durationMs', call.duration_ms, 'refusals', call.refusals
          ) ORDER BY call.position), '[]')
          FROM tool_call AS call
          WHERE call.tenant_id = of_tenant AND call.turn_id = step.turn_id AND call.step_number = step.number
        )
      ) ORDER BY step.number), '[]')
      FROM step WHERE step.tenant_id = of_tenant AND step.turn_id = turn.id
    )
  ) ORDER BY turn.started_at, turn.id), '[]')
  FROM turn WHERE turn.tenant_id = of_tenant AND turn.session_id = of_session
$$;

-- `read_turns` for its caller alone, in one round trip.
CREATE FUNCTION list_turns(of_tenant text, of_session text) RETURNS json LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.tenant', of_tenant, true);
  RETURN read_turns(of_tenant, of_session);
END $$;

-- Stores a message and begins its turn, in one round trip; answers with the outcome and the turns as they were before. The
-- session's row is locked first: a session that has ended takes no message, however many processes there are, and of two
-- concurrent calls with one client message id the second finds the first.
CREATE FUNCTION begin_turn(turn jsonb, first_title text, idle_until timestamptz) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
  tenant text := turn ->> 'tenantId';
  session_name text := turn ->> 'sessionId';
  began timestamptz := (turn ->> 'startedAt')::timestamptz;
  earlier json;
  is_open boolean;
BEGIN
  PERFORM set_config('app.tenant', tenant, true);
  SELECT ended_at IS NULL AND ends_at > began AND idle_ends_at > began INTO is_open
  FROM session WHERE tenant_id = tenant AND id = session_name FOR UPDATE;
  IF is_open IS NOT TRUE THEN
    RETURN json_build_object('outcome', 'ended', 'turns', '[]'::json);
  END IF;
  earlier := read_turns(tenant, session_name);
  -- All of it is read with every message, so it has a bound: 500 questions, or 8 MiB.
  IF json_array_length(earlier) >= 500 OR octet_length(earlier::text) > 8388608 THEN
    RETURN json_build_object('outcome', 'full', 'turns', '[]'::json);
  END IF;
  INSERT INTO turn (
    tenant_id, id, session_id, question_id, client_message_id, text, answer_id, started_at, status, node
  ) VALUES (
    tenant, turn ->> 'id', session_name, turn ->> 'questionId', turn ->> 'clientMessageId', turn ->> 'text',
    turn ->> 'answerId', began, 'running', (turn ->> 'node')::integer
  ) ON CONFLICT DO NOTHING;
  IF FOUND THEN
    UPDATE session SET last_active_at = began, idle_ends_at = idle_until, title = CASE WHEN title = '' THEN first_title ELSE title END
    WHERE tenant_id = tenant AND id = session_name;
    RETURN json_build_object('outcome', 'begun', 'turns', earlier);
  END IF;
  PERFORM FROM turn AS known
  WHERE known.tenant_id = tenant AND known.session_id = session_name AND known.client_message_id = begin_turn.turn ->> 'clientMessageId';
  RETURN json_build_object('outcome', CASE WHEN FOUND THEN 'duplicate' ELSE 'busy' END, 'turns', earlier);
END $$;

-- As before, and two more kinds of change: a call whose credential was refused may go out again, and a process lets go of
-- its turn (node 0), so that another one can claim it at once.
CREATE OR REPLACE FUNCTION write_journal(events jsonb, changes jsonb) RETURNS boolean[] LANGUAGE plpgsql AS $$
DECLARE
  entry jsonb;
  tenant text;
  found_each boolean[] := '{}';
BEGIN
  FOR tenant IN SELECT DISTINCT event ->> 'tenantId' FROM jsonb_array_elements(events) AS each (event) LOOP
    PERFORM set_config('app.tenant', tenant, true);
    INSERT INTO audit_event (tenant_id, id, at, type, session_id, request_id, event)
    SELECT
      tenant, event ->> 'id', (event ->> 'at')::timestamptz, event ->> 'type', event ->> 'sessionId', event ->> 'requestId', event
    FROM jsonb_array_elements(events) WITH ORDINALITY AS each (event, place)
    WHERE event ->> 'tenantId' = tenant
    ORDER BY place
    ON CONFLICT (tenant_id, id) DO NOTHING;
  END LOOP;

  FOR entry IN SELECT jsonb_array_elements(changes) LOOP
    tenant := entry ->> 'tenant';
    PERFORM set_config('app.tenant', tenant, true);
    CASE entry ->> 'kind'
      WHEN 'step' THEN
        PERFORM FROM turn
        WHERE tenant_id = tenant AND id = entry ->> 'turn' AND node = (entry ->> 'node')::integer AND status = 'running'
        FOR SHARE;
        IF FOUND THEN
          INSERT INTO step (tenant_id, turn_id, number, text)
          VALUES (tenant, entry ->> 'turn', (entry ->> 'number')::integer, entry ->> 'text')
          ON CONFLICT DO NOTHING;
          INSERT INTO tool_call (
            tenant_id, id, turn_id, step_number, position, model_call_id, server, tool, title, arguments, state,
            credential_mode, result, error, duration_ms
          )
          SELECT
            tenant, call ->> 'id', entry ->> 'turn', (entry ->> 'number')::integer, place::integer, call ->> 'modelCallId',
            call ->> 'server', call ->> 'tool', call ->> 'title', (call ->> 'arguments')::json, call ->> 'state',
            call ->> 'credentialMode', call ->> 'result', nullif(call -> 'error', 'null'),
            (call ->> 'durationMs')::double precision
          FROM jsonb_array_elements(entry -> 'calls') WITH ORDINALITY AS calls (call, place)
          ON CONFLICT DO NOTHING;
          FOUND := true;
        END IF;
      WHEN 'call-start' THEN
        UPDATE tool_call SET state = 'started'
        WHERE tenant_id = tenant AND id = entry ->> 'call' AND state IN ('requested', 'started')
          AND EXISTS (
            SELECT FROM turn
            WHERE turn.tenant_id = tenant AND turn.id = tool_call.turn_id AND turn.status = 'running'
              AND turn.node = (entry ->> 'node')::integer
          );
      WHEN 'call-refused' THEN
        UPDATE tool_call SET state = 'requested', refusals = refusals + 1
        WHERE tenant_id = tenant AND id = entry ->> 'call' AND state IN ('requested', 'started')
          AND EXISTS (
            SELECT FROM turn
            WHERE turn.tenant_id = tenant AND turn.id = tool_call.turn_id AND turn.status = 'running'
              AND turn.node = (entry ->> 'node')::integer
          );
      WHEN 'call-end' THEN
        UPDATE tool_call SET
          state = entry ->> 'state',
          result = entry ->> 'result',
          error = nullif(entry -> 'error', 'null'),
          duration_ms = (entry ->> 'durationMs')::double precision,
          credential_mode = entry ->> 'credentialMode'
        WHERE tenant_id = tenant AND id = entry ->> 'call' AND state IN ('requested', 'started');
      WHEN 'turn-release' THEN
        UPDATE turn SET node = 0
        WHERE tenant_id = tenant AND id = entry ->> 'turn' AND status = 'running' AND node = (entry ->> 'node')::integer;
      WHEN 'turn-end' THEN
        UPDATE turn SET status = entry ->> 'status', notice = nullif(entry -> 'notice', 'null')
        WHERE tenant_id = tenant AND id = entry ->> 'turn' AND status = 'running' AND node = (entry ->> 'node')::integer;
    END CASE;
    found_each := found_each || FOUND;
  END LOOP;
  RETURN found_each;
END $$;
