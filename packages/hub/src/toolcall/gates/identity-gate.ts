import { ALLOW, type Gate } from '../gate.ts';

/** Is there somebody on whose behalf to act? Without a live credential the user is asked to sign in again. */
export const identityGate: Gate = {
  name: 'identity',
  decide: (facts) => (facts.hasCredential ? ALLOW : { kind: 'interrupt', interrupt: 'refresh', reason: 'expired' }),
};
