import { renameConversationSchema } from '@diosc/protocol';
import { plainText } from '../identity/plain-text.ts';
import { Problem } from '../problem/problem.ts';
import { createRedactor } from '../redaction/create-redactor.ts';

/**
 * The title in what a user sent to rename a conversation: one line of plain text. Control characters and signs that turn
 * the direction of writing are taken out, and so is what looks like a token; markup is text like any other, for whoever shows it to escape.
 * @throws {Problem} `request_invalid`
 */
export function readTitle(body: unknown): string {
  const parsed = renameConversationSchema.safeParse(body);
  const title = parsed.success ? createRedactor(null).redact(plainText(parsed.data.title)) : '';
  if (title !== '') return title;
  const isTitle = parsed.success || parsed.error.issues.every((issue) => issue.path[0] === 'title');
  throw new Problem(
    isTitle
      ? { kind: 'request_invalid', path: 'title', expected: 'it takes a text of 1 to 200 characters that can be seen' }
      : { kind: 'request_invalid', path: 'body', expected: 'it takes one object with the field "title" and no other' },
  );
}
