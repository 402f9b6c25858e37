import { idSchema } from '@diosc/protocol';
import type { Client } from 'pg';
import { z } from 'zod';

const toolCallSchema = z.object({
  tool: z.string(),
  state: z.enum(['requested', 'started', 'completed', 'failed']),
  result: z.string().nullable(),
  errorCode: z.string().nullable(),
});

const turnSchema = z.object({
  userId: z.string(),
  sessionId: idSchema('session'),
  clientMessageId: z.string(),
  text: z.string(),
  answerId: idSchema('message'),
  status: z.enum(['running', 'complete', 'cancelled', 'failed']),
  notice: z.string().nullable(),
  /** The text of all steps, one after the other. */
  answer: z.string(),
  toolCalls: z.array(toolCallSchema),
});

/** One question and its answer, as the database has them. `notice` is the code of what the user was told besides. */
export type StoredTurn = z.infer<typeof turnSchema>;

const QUERY = `
  SELECT session.user_id AS "userId", session.id AS "sessionId", client_message_id AS "clientMessageId", text,
         answer_id AS "answerId", status, notice->>'code' AS notice,
         (SELECT coalesce(string_agg(step.text, '' ORDER BY number), '') FROM diosc.step
           WHERE step.tenant_id = turn.tenant_id AND step.turn_id = turn.id) AS answer,
         (SELECT coalesce(jsonb_agg(jsonb_build_object('tool', tool, 'state', state, 'result', result, 'errorCode', error->>'code')
                                    ORDER BY step_number, position), '[]') FROM diosc.tool_call
           WHERE tool_call.tenant_id = turn.tenant_id AND tool_call.turn_id = turn.id) AS "toolCalls"
  FROM diosc.turn JOIN diosc.session ON session.tenant_id = turn.tenant_id AND session.id = turn.session_id
  ORDER BY turn.started_at, turn.id`;

/** Every turn of every tenant, oldest first, read as the owner of the tables and so past everything that the hub does. */
export async function readStoredTurns(owner: Client): Promise<StoredTurn[]> {
  const { rows } = await owner.query(QUERY);
  return z.array(turnSchema).parse(rows);
}

/** How often a hub went on with an answer that another one had begun. */
export async function countTakenUp(owner: Client): Promise<number> {
  const { rows } = await owner.query("SELECT count(*)::integer AS count FROM diosc.audit_event WHERE type = 'turn.taken_up'");
  return z.tuple([z.object({ count: z.int() })]).parse(rows)[0].count;
}
