/** What an error was met in. */
export type ErrorContext = {
  /** Set where the error belongs to a call. */
  readonly tool?: string;
  readonly requestId?: string;
  /** Takes the caller's credential out of a text: errors may quote the request that failed. */
  readonly hideCredential: (text: string) => string;
};

/**
 * Told of every error that the caller is not told: the cause of a failed tool, a request that could not be served. The error
 * is as it was thrown and may hold the caller's credential; what is written down of it goes through `hideCredential`.
 */
export type OnError = (error: unknown, context: ErrorContext) => void;

/** Writes errors to the console: what an author sees who set nothing up. */
export const errorToConsole: OnError = (error, { tool, requestId, hideCredential }) => {
  const message = error instanceof Error ? error.message : String(error);
  const trace = error instanceof Error ? (error.stack ?? message) : message;
  const line = tool === undefined ? `A request was not served: ${message}` : `The tool "${tool}" failed in request ${requestId}: ${trace}`;
  console.error(hideCredential(line));
};
