import { newId } from '@diosc/protocol';
import { describe, expect, it } from 'vitest';
import { forwardHeaders } from '../../../packages/hub/src/credential/outgoing-headers.ts';
import { acceptCredential } from '../../../packages/hub/src/identity/header-rules.ts';
import { Problem } from '../../../packages/hub/src/problem/problem.ts';
import { headerVectorsSchema, readVectors } from './read-vectors.ts';

const vectors = readVectors('headers', headerVectorsSchema);
const requestId = newId('request');
const sessionId = newId('session');
const principal = { tenantId: 'acme', userId: 'john', verified: true, roles: [], metadata: {} };

/** What the hub says itself, whatever the page handed over. */
const OWN = { 'x-user-id': 'john', 'x-tenant-id': 'acme', 'x-user-verified': 'true', 'x-request-id': requestId, 'x-session-id': sessionId };

describe('what reaches a tool server', () => {
  it.each(vectors.flatMap((vector) => (vector.takes === undefined ? [] : [{ ...vector, takes: vector.takes }])))(
    '$name [BYOA-11]',
    ({ headers, takes, ...assistant }) => {
      const credential = acceptCredential({ headers }, assistant);
      const taken = Object.entries(takes).flatMap(([name, value]) => [
        [name.toLowerCase(), value],
        [`x-user-auth-${name.toLowerCase()}`, value],
      ]);
      const sent = Object.entries(forwardHeaders({ credential, principal, requestId, sessionId }));
      expect(Object.fromEntries(sent.map(([name, value]) => [name.toLowerCase(), value]))).toEqual({
        ...OWN,
        ...Object.fromEntries(taken),
      });
      expect(sent).toHaveLength(taken.length + Object.keys(OWN).length);
    },
  );
});

describe('what refuses the whole frame', () => {
  it.each(vectors.filter(({ refuses }) => refuses !== undefined))('$name', ({ headers, refuses, ...assistant }) => {
    const refusal = refusalOf(() => acceptCredential({ headers }, assistant));
    expect(refusal).toMatchObject({ kind: 'auth_header_invalid', header: refuses });
    for (const value of Object.values(headers)) expect(JSON.stringify(refusal)).not.toContain(value);
  });
});

function refusalOf(action: () => unknown): unknown {
  try {
    action();
    return null;
  } catch (error) {
    return error instanceof Problem ? error.reason : error;
  }
}
