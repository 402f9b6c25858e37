import type { AdminScope } from '@diosc/protocol';
import { z } from 'zod';
import type { Administrator } from '../../admin/administrator.ts';
import type { VersionCondition } from '../../assistant/configuration-store.ts';
import type { AdminPorts } from './admin-ports.ts';
import type { AnswerFacts, AnswerKind, WrittenAnswer } from './answer-kind.ts';
import type { BodyFacts, BodyKind } from './body-kind.ts';
import type { AdminGroup } from './groups.ts';
import { parseInput } from './parse-input.ts';

/** Who asks, and by which request: what every audited change says. */
export type Caller = { readonly administrator: Administrator; readonly requestId: string; readonly ip: string };

/** A request after everything about it has been checked. */
export type AdminRequest<Params, Query, Body> = {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** What `If-Match` demands; hand it to the store, which alone can hold it against other writers. */
  readonly ifMatch: VersionCondition;
  readonly caller: Caller;
};

type Description = {
  /** A name for generated clients, such as `createAssistant`. */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** As OpenAPI writes it: `/admin/assistants/{id}`. */
  readonly path: `/admin/${string}`;
  /** What a token needs. An endpoint that changes anything, or calls out, needs `admin`. */
  readonly scope: AdminScope;
  readonly group: AdminGroup;
  /** One short sentence in the imperative, without a full stop. */
  readonly summary: string;
  /** What a reader must know beyond the schemas, in plain sentences. */
  readonly description?: string;
  /** Set where `handle` hands `ifMatch` to the store. Other changes refuse `If-Match`, because they could not keep its promise. */
  readonly isConditional?: true;
};

type Definition<Params extends z.ZodRawShape, Query extends z.ZodRawShape, Body, Result> = Description & {
  /** One field for each `{placeholder}` of the path. */
  readonly params: Params;
  readonly query: Query;
  readonly body: BodyKind<Body>;
  readonly answer: AnswerKind<Result>;
  readonly handle: (
    request: AdminRequest<z.output<z.ZodObject<Params, z.core.$strict>>, z.output<z.ZodObject<Query, z.core.$strict>>, Body>,
    ports: AdminPorts,
  ) => Promise<Result>;
};

/**
 * One endpoint of the Admin API. The only way to serve one is to put it into the list of `admin-endpoints.ts`: there it gets
 * its bearer check, and from its schemas both the parsing of its input and its documentation.
 */
export type Endpoint = Description & {
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: BodyFacts;
  readonly answer: AnswerFacts;
  /** @throws {Problem} `request_invalid`, and what the endpoint itself throws */
  readonly run: (request: AdminRequest<unknown, unknown, unknown>, ports: AdminPorts) => Promise<WrittenAnswer>;
};

/** Makes an endpoint of its parts. Fields that its schemas do not name are refused on the way in and left out on the way out. */
export function endpoint<Params extends z.ZodRawShape, Query extends z.ZodRawShape, Body, Result>(
  definition: Definition<Params, Query, Body, Result>,
): Endpoint {
  const { body, answer, handle, ...description } = definition;
  const params = z.strictObject(definition.params);
  const query = z.strictObject(definition.query);
  return {
    ...description,
    params,
    query,
    body,
    answer,
    async run(request, ports) {
      const parsed = { params: parseInput(params, request.params), query: parseInput(query, request.query), body: body.read(request.body) };
      return answer.write(await handle({ ...request, ...parsed }, ports));
    },
  };
}
