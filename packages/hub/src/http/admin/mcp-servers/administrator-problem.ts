import { Problem } from '../../../problem/problem.ts';
import type { Reason } from '../../../problem/reason.ts';

/**
 * What is wrong with a tool server, for those who set it up: with the facts that are kept from users. Part of it may be the
 * server's own text; redact it where that text could hold a credential.
 */
export function administratorProblem(reason: Reason): { readonly code: string; readonly message: string } {
  const { code, message } = new Problem(reason).wire;
  return { code, message: sentenceOf(reason) ?? message };
}

/** Null where what users are told is all there is to say. */
function sentenceOf(reason: Reason): string | null {
  switch (reason.kind) {
    case 'tool_server_unreachable':
      return `The tool server "${reason.server}" cannot be reached: ${reason.problem}.`;
    case 'tool_timeout':
      return `The tool server "${reason.server}" did not answer within ${reason.seconds} seconds.`;
    case 'tool_bad_response':
      return `The tool server "${reason.server}" answered something that is not MCP: ${reason.problem}.`;
    case 'tool_failed':
      return `The tool server "${reason.server}" reported an error: ${reason.text}`;
    case 'tool_unauthorized':
      return `The tool server "${reason.server}" did not accept these headers: it answered with 401.`;
    case 'tool_forbidden':
      return `The tool server "${reason.server}" refused whoever these headers belong to: it answered with 403.`;
    case 'outbound_refused':
      return `This hub may not call "${reason.host}": ${reason.problem}.`;
    default:
      return null;
  }
}
