import { type ToolContext, ToolError } from '@diosc/mcp';
import { z } from 'zod';

/** Calls the Orders API as the user of one tool call. */
export type OrdersClient = {
  /** @throws {ToolError} with the API's own sentence where it refuses the request; 401 and 403 pass through the kit. */
  get<Schema extends z.ZodType>(context: ToolContext, path: string, schema: Schema): Promise<z.output<Schema>>;
  post<Schema extends z.ZodType>(context: ToolContext, path: string, body: object, schema: Schema): Promise<z.output<Schema>>;
};

const refusalSchema = z.object({ error: z.string() });

async function answerOf<Schema extends z.ZodType>(response: Response, schema: Schema): Promise<z.output<Schema>> {
  const body: unknown = await response.json();
  if (response.ok) return schema.parse(body);
  const refusal = refusalSchema.safeParse(body);
  if (response.status < 500 && refusal.success) throw new ToolError(refusal.data.error);
  throw new ToolError('The Orders API could not answer. Try again in a moment.');
}

/**
 * A client of the Orders API at `apiUrl`. It looks at no token and decides nothing: `context.fetch` sends the user's own
 * headers along, and the API answers as it would answer the user.
 */
export function createOrdersClient(apiUrl: string): OrdersClient {
  return {
    get: async (context, path, schema) => answerOf(await context.fetch(`${apiUrl}${path}`), schema),
    post: async (context, path, body, schema) => {
      const headers = { 'content-type': 'application/json' };
      return answerOf(await context.fetch(`${apiUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }), schema);
    },
  };
}
