/** Bytes of an API's refusal that are read for its sentence. */
const MAX_REFUSAL_BYTES = 16_384;
const MAX_SENTENCE_LENGTH = 200;

const SENTENCES = {
  401: 'Your session has expired. Please sign in again.',
  403: 'You do not have permission to do that.',
} as const;

/**
 * An API did not accept the user's credential (401), or does not let this user do that (403). Thrown from a handler it
 * becomes a result that people can read and that the hub recognises: on 401 it asks for fresh authentication and repeats the
 * call. The message is for the user.
 */
export class ApiAuthError extends Error {
  override readonly name = 'ApiAuthError';
  readonly status: 401 | 403;
  /** The API's `WWW-Authenticate` header (RFC 9110 section 11.6.1), for the hub. */
  readonly challenge: string | null;

  constructor(status: 401 | 403, options: { readonly message?: string; readonly challenge?: string | null } = {}) {
    super(options.message ?? SENTENCES[status]);
    this.status = status;
    this.challenge = options.challenge ?? null;
  }

  /**
   * The error for a response, or null where its status is neither 401 nor 403. The message is the `error` of a JSON body if
   * that is a short sentence, else a sentence of ours. Reads at most 16 KiB of the body.
   */
  static async from(response: Response): Promise<ApiAuthError | null> {
    const { status } = response;
    if (status !== 401 && status !== 403) return null;
    const message = readSentence(await readStart(response));
    const challenge = response.headers.get('www-authenticate');
    return new ApiAuthError(status, { challenge, ...(message === null ? {} : { message }) });
  }
}

async function readStart(response: Response): Promise<string> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  try {
    // Leaving the loop cancels the rest.
    for await (const chunk of response.body) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > MAX_REFUSAL_BYTES) return '';
    }
  } catch {
    // A refusal that breaks off is still a refusal.
    return '';
  }
  return text;
}

/** A sentence has words: a code such as `invalid_token` says nothing to a user. */
function readSentence(body: string): string | null {
  try {
    const parsed: unknown = JSON.parse(body);
    const error = typeof parsed === 'object' && parsed !== null && 'error' in parsed ? parsed.error : null;
    const isSentence = typeof error === 'string' && error.length <= MAX_SENTENCE_LENGTH && /^\S+(?: \S+)+$/.test(error);
    return isSentence ? error : null;
  } catch {
    return null;
  }
}
