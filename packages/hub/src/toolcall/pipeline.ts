import type { Gate } from './gate.ts';
import { credentialGate } from './gates/credential-gate.ts';
import { identityGate } from './gates/identity-gate.ts';
import { roleGate } from './gates/role-gate.ts';

/**
 * What every tool call passes, in this order, whichever door it came through. After any wait the gates run again from
 * the top, so that nothing decided before the wait is trusted after it.
 */
export const GATES: readonly Gate[] = [identityGate, roleGate, credentialGate];
