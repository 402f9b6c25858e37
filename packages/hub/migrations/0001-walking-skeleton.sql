-- What an administrator configures. It belongs to no tenant and never holds a credential. Definitions are read back
-- through the protocol's schemas, which fill in what a field added later takes by default.
CREATE TABLE assistant (
  id text PRIMARY KEY,
  api_key_hash text NOT NULL UNIQUE,
  definition jsonb NOT NULL
);

CREATE TABLE assistant_role (
  assistant_id text NOT NULL REFERENCES assistant ON DELETE CASCADE,
  role_name text NOT NULL,
  definition jsonb NOT NULL,
  PRIMARY KEY (assistant_id, role_name)
);

CREATE TABLE mcp_server (
  name text PRIMARY KEY,
  definition jsonb NOT NULL
);

-- What belongs to users. The tenant is the first column of every key and of every reference: a row can neither refer to
-- another tenant's row nor collide with one, so not even a refusal tells one tenant what another has.
CREATE TABLE session (
  tenant_id text NOT NULL CHECK (tenant_id <> ''),
  id text NOT NULL,
  user_id text NOT NULL,
  verified boolean NOT NULL,
  assistant_id text NOT NULL,
  key_hash text NOT NULL,
  started_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  end_reason text,
  PRIMARY KEY (tenant_id, id),
  CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);
CREATE INDEX session_of_user ON session (tenant_id, user_id, started_at DESC);

CREATE TABLE turn (
  tenant_id text NOT NULL CHECK (tenant_id <> ''),
  id text NOT NULL,
  session_id text NOT NULL,
  question_id text NOT NULL,
  client_message_id text NOT NULL,
  text text NOT NULL,
  answer_id text NOT NULL,
  started_at timestamptz(3) NOT NULL,
  status text NOT NULL CHECK (status IN ('running', 'complete', 'cancelled', 'failed')),
  node integer NOT NULL,
  notice jsonb,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, session_id) REFERENCES session ON DELETE CASCADE,
  CONSTRAINT turn_client_message UNIQUE (tenant_id, session_id, client_message_id)
);
CREATE UNIQUE INDEX turn_running ON turn (tenant_id, session_id) WHERE status = 'running';
CREATE INDEX turn_of_session ON turn (tenant_id, session_id, started_at, id);

CREATE TABLE step (
  tenant_id text NOT NULL CHECK (tenant_id <> ''),
  turn_id text NOT NULL,
  number integer NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (tenant_id, turn_id, number),
  FOREIGN KEY (tenant_id, turn_id) REFERENCES turn ON DELETE CASCADE
);

CREATE TABLE tool_call (
  tenant_id text NOT NULL CHECK (tenant_id <> ''),
  id text NOT NULL,
  turn_id text NOT NULL,
  step_number integer NOT NULL,
  position integer NOT NULL,
  model_call_id text NOT NULL,
  server text NOT NULL,
  tool text NOT NULL,
  title text NOT NULL,
  -- As the model wrote them: json keeps what jsonb would reorder.
  arguments json NOT NULL,
  state text NOT NULL CHECK (state IN ('requested', 'started', 'completed', 'failed')),
  credential_mode text,
  result text,
  error jsonb,
  duration_ms double precision,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, turn_id, step_number) REFERENCES step ON DELETE CASCADE
);
CREATE INDEX tool_call_of_step ON tool_call (tenant_id, turn_id, step_number, position);

CREATE TABLE interrupt (
  tenant_id text NOT NULL CHECK (tenant_id <> ''),
  id text NOT NULL,
  session_id text NOT NULL,
  turn_id text NOT NULL,
  kind text NOT NULL,
  detail jsonb NOT NULL,
  opened_at timestamptz(3) NOT NULL,
  deadline timestamptz(3) NOT NULL,
  outcome text CHECK (outcome IN ('answered', 'expired', 'withdrawn')),
  closed_at timestamptz(3),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, session_id) REFERENCES session ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, turn_id) REFERENCES turn ON DELETE CASCADE,
  CHECK ((outcome IS NULL) = (closed_at IS NULL))
);
CREATE INDEX interrupt_open ON interrupt (tenant_id, session_id, opened_at, id) WHERE outcome IS NULL;
CREATE INDEX interrupt_of_turn ON interrupt (tenant_id, turn_id);

-- Append-only: privileges.sql gives nobody the right to change or remove an event. The empty tenant is the hub itself.
-- Events refer to nothing, so that they outlast what they tell of.
CREATE TABLE audit_event (
  tenant_id text NOT NULL,
  position bigint GENERATED ALWAYS AS IDENTITY,
  id text NOT NULL,
  at timestamptz(3) NOT NULL,
  type text NOT NULL,
  session_id text,
  request_id text,
  event jsonb NOT NULL,
  PRIMARY KEY (tenant_id, position),
  UNIQUE (tenant_id, id)
);
CREATE INDEX audit_event_of_session ON audit_event (tenant_id, session_id, position DESC) WHERE session_id IS NOT NULL;
CREATE INDEX audit_event_of_request ON audit_event (tenant_id, request_id, position DESC) WHERE request_id IS NOT NULL;

-- Numbers for hub processes. Never used again within the life of a database, short of two billion starts.
CREATE SEQUENCE node_number AS integer CYCLE;

-- One policy for all user data: a row is there only for a transaction that names its tenant. FORCE holds the owner of the
-- tables to it too.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['session', 'turn', 'step', 'tool_call', 'interrupt', 'audit_event'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY own_tenant ON %I USING (tenant_id = current_setting(''app.tenant'', true))', name);
  END LOOP;
END $$;

-- Writes a batch of the hot path in one round trip and one commit, each entry under its own tenant and, because it runs
-- with the caller's rights, within row-level security. Answers for each entry of "changes" whether it found what it is
-- about. A turn is written to only by the hub process that runs it ("node"): one that has lost its turn starts no call.
CREATE FUNCTION write_journal(events jsonb, changes jsonb) RETURNS boolean[] LANGUAGE plpgsql AS $$
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
      WHEN 'call-end' THEN
        UPDATE tool_call SET
          state = entry ->> 'state',
          result = entry ->> 'result',
          error = nullif(entry -> 'error', 'null'),
          duration_ms = (entry ->> 'durationMs')::double precision,
          credential_mode = entry ->> 'credentialMode'
        WHERE tenant_id = tenant AND id = entry ->> 'call' AND state IN ('requested', 'started');
      WHEN 'turn-end' THEN
        UPDATE turn SET status = entry ->> 'status', notice = nullif(entry -> 'notice', 'null')
        WHERE tenant_id = tenant AND id = entry ->> 'turn' AND status = 'running' AND node = (entry ->> 'node')::integer;
    END CASE;
    found_each := found_each || FOUND;
  END LOOP;
  RETURN found_each;
END $$;
