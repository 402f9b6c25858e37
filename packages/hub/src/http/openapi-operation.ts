import { type JsonObject, jsonObjectSchema } from '@diosc/protocol';
import type { z } from 'zod';
import type { Endpoint } from './admin/endpoint.ts';
import { mergePatchSchemaOf, referenceTo, schemaOf } from './openapi-schemas.ts';

/** One endpoint as an OpenAPI operation. */
export function describeOperation(endpoint: Endpoint): JsonObject {
  const { operation, group, summary, description, scope, body, isConditional } = endpoint;
  return {
    operationId: operation,
    tags: [group],
    summary,
    ...(description !== undefined && { description }),
    'x-diosc-scope': scope,
    parameters: [
      ...parametersOf(endpoint.params, 'path'),
      ...parametersOf(endpoint.query, 'query'),
      ...(isConditional === true ? [IF_MATCH] : []),
    ],
    ...(body.documented !== null && { requestBody: requestBodyOf(body.documented) }),
    responses: { [endpoint.answer.status]: answerOf(endpoint.answer), ...refusalsOf(endpoint) },
  };
}

const IF_MATCH: JsonObject = {
  name: 'If-Match',
  in: 'header',
  required: false,
  description: 'The `ETag` that the resource must still have.',
  schema: { type: 'string', examples: ['"3"'] },
};

function parametersOf(schema: z.ZodObject, place: 'path' | 'query'): JsonObject[] {
  const { properties = {}, required = [] } = schemaOf(schema, 'input');
  return Object.entries(jsonObjectSchema.parse(properties)).map(([name, property]) => {
    const { description, ...rest } = jsonObjectSchema.parse(property);
    const isRequired = Array.isArray(required) && required.includes(name);
    return { name, in: place, required: isRequired, ...(description !== undefined && { description }), schema: rest };
  });
}

function requestBodyOf({ schema, mediaType, isPatch, example }: NonNullable<Endpoint['body']['documented']>): JsonObject {
  const content = {
    schema: isPatch ? mergePatchSchemaOf(schema) : schemaOf(schema, 'input'),
    ...(example !== undefined && { example: jsonObjectSchema.parse(example) }),
  };
  return { required: true, content: { [mediaType]: content, ...(isPatch && { 'application/json': content }) } };
}

function answerOf({ about, documented }: Endpoint['answer']): JsonObject {
  if (documented === null) return { description: about };
  const { schema, mediaType, hasVersion } = documented;
  return {
    description: about,
    ...(hasVersion && {
      headers: { ETag: { description: 'The version, for `If-Match`.', schema: { type: 'string', examples: ['"3"'] } } },
    }),
    content: { [mediaType]: { schema: schema === null ? { type: 'string' } : schemaOf(schema, 'output') } },
  };
}

function refusalsOf(endpoint: Endpoint): JsonObject {
  const changes = endpoint.scope === 'admin';
  const refusals: [status: number, about: string, applies: boolean][] = [
    [400, 'REQUEST_INVALID: `details` names each field that is wrong.', true],
    [401, 'UNAUTHORIZED: there is no admin token, or it is not valid.', true],
    [403, 'FORBIDDEN: the token may only look.', changes],
    [404, 'NOT_FOUND: there is no such resource.', endpoint.path.includes('{')],
    [409, 'CONFLICT: something of that name is there already, or is still in use.', changes && endpoint.method !== 'PATCH'],
    [412, 'PRECONDITION_FAILED: it was changed since the version that `If-Match` names.', endpoint.isConditional === true],
    [429, 'RATE_LIMITED: too many wrong tokens came from this address.', true],
  ];
  const content = { 'application/json': { schema: referenceTo('Error') } };
  return Object.fromEntries(refusals.flatMap(([status, description, applies]) => (applies ? [[status, { description, content }]] : [])));
}
