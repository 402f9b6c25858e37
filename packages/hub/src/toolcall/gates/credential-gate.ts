import { ALLOW, type Gate } from '../gate.ts';

/** Can the server be reached in the way it is configured to be? An unknown server gets nothing. */
export const credentialGate: Gate = {
  name: 'credential',
  decide: ({ server, requestedName, hasCredential }) => {
    if (server === null) return { kind: 'deny', reason: { kind: 'tool_unknown', tool: requestedName } };
    switch (server.auth.mode) {
      case 'forward':
        return hasCredential ? ALLOW : { kind: 'interrupt', interrupt: 'refresh', reason: 'expired' };
      case 'none':
        return ALLOW;
    }
  },
};
