import { type Assistant, type ResolverTestResult, type Role, resolverTestResultSchema, resolverTestSchema } from '@diosc/protocol';
import { matchRole } from '../../../assistant/role.ts';
import type { Credential } from '../../../identity/credential.ts';
import { acceptCredential } from '../../../identity/header-rules.ts';
import type { Principal } from '../../../identity/principal.ts';
import type { Resolution } from '../../../identity/resolution.ts';
import { resolveIdentity } from '../../../identity/resolver.ts';
import { Problem } from '../../../problem/problem.ts';
import { createRedactor } from '../../../redaction/create-redactor.ts';
import { redactJson } from '../../../redaction/redact-json.ts';
import { jsonAnswer } from '../answer-kind.ts';
import { jsonBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { assistantParams } from './assistant-params.ts';

export const testResolver = endpoint({
  operation: 'testResolver',
  method: 'POST',
  path: '/admin/assistants/{id}/resolver/test',
  scope: 'admin',
  group: 'user resolver',
  summary: 'Try the user resolver out',
  description:
    "Calls the resolver as a page that signs in with these headers would make the hub call it: the assistant's `allowedHeaders` and " +
    '`allowedCookies` apply. The headers are kept nowhere, and are taken out of the answer if the resolver repeats them.',
  params: assistantParams,
  query: {},
  body: jsonBody(resolverTestSchema, { headers: { Authorization: 'Bearer eyJhbGciOi...' } }),
  answer: jsonAnswer(resolverTestResultSchema, 'What the resolver made of them. `problem` is for administrators: users never see it.'),
  async handle({ params: { id }, body: { headers }, caller }, { assistants, resolverFetch }) {
    const assistant = await assistants.find(id);
    if (assistant === null) throw new Problem({ kind: 'not_found', what: 'such assistant' });
    const roles = await assistants.roles(id);
    const credential = acceptCredential({ headers }, assistant);
    try {
      const begun = performance.now();
      const resolution = await resolveIdentity({ assistant, credential, requestId: caller.requestId, outboundFetch: resolverFetch });
      const latencyMs = Math.round(performance.now() - begun);
      return { latencyMs, ...describe(resolution, assistant, roles, credential) };
    } finally {
      credential.wipe();
    }
  },
});

function describe(
  resolution: Resolution,
  assistant: Assistant,
  roles: readonly Role[],
  credential: Credential,
): Omit<ResolverTestResult, 'latencyMs'> {
  switch (resolution.outcome) {
    case 'verified':
      return { status: 200, principal: principalView(resolution.principal, credential), role: roleOf(resolution.principal) };
    case 'unverified':
      // Such users go on, as nobody in particular and with the default role.
      return { status: resolution.cause.status, role: roleOf(resolution.principal), problem: resolution.cause.detail };
    case 'login_required':
      return { status: 401, problem: `The user resolver asks the user to sign in: "${resolution.error}" (${resolution.code}).` };
    case 'denied':
      return { status: 403, problem: `The user resolver refuses the user: "${resolution.error}" (${resolution.code}).` };
  }

  function roleOf(principal: Principal): ResolverTestResult['role'] {
    const role = matchRole(assistant, roles, principal);
    return role === null ? null : { name: role.roleName, displayName: role.displayName || role.roleName };
  }
}

/** What a session would know of the user, without the headers, which a careless resolver may repeat. */
function principalView(principal: Principal, credential: Credential): ResolverTestResult['principal'] {
  const redactor = createRedactor(credential);
  const redact = (text: string) => redactor.redact(text);
  const { userId, tenantId, verified, displayName, email, roles, metadata } = principal;
  return {
    userId: redact(userId),
    tenantId: redact(tenantId),
    verified,
    ...(displayName !== undefined && { displayName: redact(displayName) }),
    ...(email !== undefined && { email: redact(email) }),
    roles: roles.map(redact),
    metadata: redactJson(metadata, redact),
  };
}
