import { z } from 'zod';
import { createRedactor } from '../redaction/create-redactor.ts';
import type { Credential } from './credential.ts';
import { plainText } from './plain-text.ts';
import type { Resolution } from './resolution.ts';

type Refusal = Extract<Resolution, { outcome: 'login_required' | 'denied' }>;

const MAX_ERROR_LENGTH = 1000;
const MAX_CODE_LENGTH = 100;

/** What is said where the resolver says nothing that can be read. */
const DEFAULTS = {
  login_required: { error: 'Sign in again to go on.', code: 'LOGIN_REQUIRED' },
  denied: { error: 'You do not have access to this assistant.', code: 'ACCESS_DENIED' },
} as const satisfies Record<Refusal['outcome'], { error: string; code: string }>;

const textSchema = z.string().optional().catch(undefined);
const refusalSchema = z.object({ error: textSchema, code: textSchema }).catch({});

/**
 * The words of a 401 or 403, made fit to be shown: on one line, without the user's own credential, which a careless resolver
 * may repeat, and short. A body that says nothing readable does not change that it is a refusal. `body` is null where there is none.
 */
export function readRefusal(outcome: Refusal['outcome'], body: string | null, credential: Credential): Refusal {
  const { error, code } = refusalSchema.parse(parsed(body));
  const redactor = createRedactor(credential);
  // Redacted before it is cut, so that no half of a secret is left at the end.
  const shown = (text: string, limit: number) => redactor.redact(plainText(text)).slice(0, limit).toWellFormed();
  const fallback = DEFAULTS[outcome];
  return {
    outcome,
    error: shown(error ?? '', MAX_ERROR_LENGTH) || fallback.error,
    code: shown(code ?? '', MAX_CODE_LENGTH) || fallback.code,
  };
}

function parsed(body: string | null): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return undefined;
  }
}
