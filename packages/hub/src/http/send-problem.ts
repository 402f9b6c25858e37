import { ERROR_CODES, type ErrorBody } from '@diosc/protocol';
import type { FastifyReply } from 'fastify';
import type { Problem } from '../problem/problem.ts';

/**
 * Answers with the wire form of a problem: its code, its sentence, the request id that finds it in the log, and, for bad
 * input, each field that is wrong.
 */
export function sendProblem(reply: FastifyReply, problem: Problem, requestId: string): FastifyReply {
  const { code, message } = problem.wire;
  const body: ErrorBody = { error: message, code, requestId, ...detailsOf(problem) };
  return reply.code(ERROR_CODES[code].status).send(body);
}

function detailsOf({ reason }: Problem): Pick<ErrorBody, 'details'> {
  if (reason.kind !== 'request_invalid') return {};
  return { details: [...(reason.details ?? [{ path: reason.path, message: reason.expected }])] };
}
