import { whyUnreachable } from '../store/external/why-unreachable.ts';

/** Why Redis did not do what it should, as the end of a sentence and without anything secret. */
export function whyRedisFailed(error: unknown): string {
  // After its first word, such as NOAUTH or WRONGPASS, an answer may quote the command, and with it the password.
  if (error instanceof Error && error.name === 'ReplyError') return `it answered "${/^[A-Z]+/.exec(error.message)?.[0] ?? 'an error'}"`;
  return whyUnreachable(error);
}
