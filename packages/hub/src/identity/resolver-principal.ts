import { resolverAnswerSchema } from '@diosc/protocol';
import { createRedactor } from '../redaction/create-redactor.ts';
import { redactJson } from '../redaction/redact-json.ts';
import { boundedJsonObject } from './bounded-json.ts';
import type { Credential } from './credential.ts';
import { plainText } from './plain-text.ts';
import { DEFAULT_TENANT, type Principal } from './principal.ts';
import type { IdentityMismatch, UnverifiedCause } from './resolution.ts';

type Reading =
  | { readonly isValid: true; readonly principal: Principal; readonly mismatch: IdentityMismatch | null }
  | { readonly isValid: false; readonly cause: UnverifiedCause };

/**
 * Reads what a resolver answered with status 200. The resolver's word stands before the page's; where it names no tenant, the
 * page's claim counts, and else the default tenant.
 */
export function readPrincipal(body: string, credential: Credential): Reading {
  const { claimed } = credential;
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return invalid('not_json', 'body', "The user resolver's answer is not JSON.");
  }
  const parsed = resolverAnswerSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return invalidField(issue?.path.join('.') || 'body', issue?.message ?? 'not valid');
  }
  const { userId, displayName, email, roles, metadata } = parsed.data;
  const resolvedTenantId = metadata?.tenantId ?? null;
  for (const [field, id] of [
    ['userId', userId],
    ['metadata.tenantId', resolvedTenantId ?? ''],
  ] as const) {
    if (!isStorable(id)) return invalidField(field, 'it holds control characters or half a character');
  }
  // A careless resolver may repeat the credential; what is shown, stored and given to the model must not have it.
  const redactor = createRedactor(credential);
  const redact = (text: string) => redactor.redact(text);
  const bounded = boundedJsonObject(metadata ?? {});
  if (bounded === null) return invalidField('metadata', 'it is nested too deeply');
  const principal: Principal = {
    tenantId: resolvedTenantId ?? claimed.tenantId ?? DEFAULT_TENANT,
    userId,
    verified: true,
    ...(resolvedTenantId === null && claimed.tenantId !== null && { tenantIsClaimed: true }),
    roles: roles ?? [],
    ...(displayName !== undefined && { displayName: redact(plainText(displayName)) }),
    ...(email !== undefined && { email: redact(plainText(email)) }),
    metadata: redactJson(bounded, redact),
  };
  return { isValid: true, principal, mismatch: mismatchOf(principal, claimed) };
}

function mismatchOf(principal: Principal, claimed: Credential['claimed']): IdentityMismatch | null {
  const isOtherUser = claimed.userId !== null && claimed.userId !== principal.userId;
  const isOtherTenant = claimed.tenantId !== null && claimed.tenantId !== principal.tenantId;
  return isOtherUser || isOtherTenant ? { claimedUserId: claimed.userId, claimedTenantId: claimed.tenantId } : null;
}

function isStorable(id: string): boolean {
  return id.isWellFormed() && !/\p{Cc}/u.test(id);
}

function invalidField(field: string, problem: string): Reading {
  return invalid('invalid_field', field, `The user resolver's answer is not valid at "${field}": ${problem}.`);
}

function invalid(problem: UnverifiedCause['problem'], field: string, detail: string): Reading {
  return { isValid: false, cause: { problem, detail, status: 200, field } };
}
