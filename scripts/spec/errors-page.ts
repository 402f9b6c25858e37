import { ERROR_CODES } from '@diosc/protocol';

/** The registry of error codes as a page for people. */
export function errorsPage(): string {
  const rows = Object.entries(ERROR_CODES).map(
    ([code, { status, retryable, meaning }]) => `| \`${code}\` | ${status} | ${retryable ? 'yes' : 'no'} | ${meaning} |`,
  );
  return `# Error codes

<!-- Generated from packages/protocol/src/error-code.ts by \`npm run format\`. Do not edit. -->

Every code that Diosc puts on a wire: in an \`error\` frame, in a \`notice\` or a failed tool call of a message, and in the body of an HTTP error.
The set is closed. A code is never given another meaning, and none is used again after it has gone.

A program decides by the code. The sentence beside it is for people: it may be worded otherwise tomorrow.

- *Status* is the HTTP status that the code travels with.
- *Again?* says whether the very same request may succeed later, with nothing changed.

| Code | Status | Again? | Meaning |
|---|--:|---|---|
${rows.join('\n')}

## Over HTTP

\`\`\`json
{
  "error": "The request is not valid at \\"limit\\": expected a number from 1 to 200.",
  "code": "REQUEST_INVALID",
  "requestId": "req_01k9z8n4ck7q2w0e5r6t8y9v1a",
  "details": [{ "path": "limit", "message": "expected a number from 1 to 200" }]
}
\`\`\`

\`details\` is there for bad input only. \`requestId\` is also in the answer's \`X-Request-Id\` header, and finds the request in the logs and the audit.
The schema is [schemas/error-body.json](schemas/error-body.json).

In the chat the same facts travel in an \`error\` frame: see [protocol.md](protocol.md#errors).
`;
}
