import { z } from 'zod';

const MAX_DETAIL_LENGTH = 300;

/** A model server's own refusal, for the operator. Never shown to a user. */
export class ModelServerError extends Error {
  override readonly name = 'ModelServerError';
  readonly status: number;
  /** What the server said, at most 300 characters, without the key. */
  readonly detail: string;

  constructor(status: number, detail: string) {
    super(
      detail === '' ? `The model server answered with status ${status}.` : `The model server answered with status ${status}: ${detail}`,
    );
    this.status = status;
    this.detail = detail;
  }
}

const messageSchema = z.union([
  z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
  z.object({ error: z.string() }).transform(({ error }) => error),
  z.object({ message: z.string() }).transform(({ message }) => message),
]);

/**
 * The sentence in the body of an error, or the beginning of the body. `conceal` takes the key out, because some servers
 * repeat it in what they say.
 */
export function readDetail(body: string, conceal: (text: string) => string): string {
  const text = conceal(readMessage(body))
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return text.length > MAX_DETAIL_LENGTH ? `${text.slice(0, MAX_DETAIL_LENGTH - 1)}…` : text;
}

function readMessage(body: string): string {
  try {
    return messageSchema.parse(JSON.parse(body));
  } catch {
    return body;
  }
}
