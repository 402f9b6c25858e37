import { ERROR_CODES, type ErrorBody } from '@diosc/protocol';
import type { FastifyReply } from 'fastify';
import type { Problem } from '../problem/problem.ts';

/** Answers with the wire form of a problem: its code, its sentence, and the request id that finds it in the log. */
export function sendProblem(reply: FastifyReply, problem: Problem, requestId: string): FastifyReply {
  const { code, message } = problem.wire;
  const body: ErrorBody = { error: message, code, requestId };
  return reply.code(ERROR_CODES[code].status).send(body);
}
