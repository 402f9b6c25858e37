import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Journal } from './journal.ts';
import type { OrderBook } from './order-book.ts';
import type { Action, Caller } from './permissions.ts';
import { Refusal } from './refusal.ts';

/** What every endpoint is given. */
export type OrdersApiParts = {
  readonly book: OrderBook;
  readonly journal: Journal;
  /**
   * Who asks, once the token is verified and allows the action.
   * @throws {Refusal} 401 or 403
   */
  allow(request: FastifyRequest, action: Action): Promise<Caller>;
};

/** Adds one endpoint to the server. */
export type Endpoint = (app: FastifyInstance, parts: OrdersApiParts) => void;

/**
 * Reads what the client sent.
 * @throws {Refusal} `REQUEST_INVALID`, with each wrong field
 */
export function read<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const sentence = details.map(({ path, message }) => (path === '' ? message : `"${path}": ${message}`)).join('; ');
  throw new Refusal('REQUEST_INVALID', `The request is not valid. ${sentence}.`, { details });
}
