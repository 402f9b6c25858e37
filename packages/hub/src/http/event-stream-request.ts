import { type ChatRequest, chatRequestSchema } from '@diosc/protocol';
import { Problem } from '../problem/problem.ts';
import { describeChatIssue } from './chat-issue.ts';

/**
 * Reads the body of `POST /v1/chat`.
 * @throws {Problem} `request_invalid`, naming the first field that is wrong and no value of it
 */
export function parseEventStreamRequest(body: unknown): ChatRequest {
  const request = chatRequestSchema.safeParse(body);
  if (request.success) return request.data;
  throw new Problem({ kind: 'request_invalid', ...describeChatIssue(request.error.issues[0], 'body') });
}
