import { roleAllows } from '../../assistant/role.ts';
import { ALLOW, type Gate } from '../gate.ts';

/**
 * Is the tool in the user's role? The model is never shown a tool outside it; this is for when it names one all the
 * same. A tool that does not exist is refused here too, so that nothing unknown goes further.
 */
export const roleGate: Gate = {
  name: 'role',
  decide: ({ requestedName, tool, role }) => {
    if (tool === null) return { kind: 'deny', reason: { kind: 'tool_unknown', tool: requestedName } };
    if (!roleAllows(role, tool)) {
      return { kind: 'deny', reason: { kind: 'tool_not_in_role', tool: requestedName, role: role?.roleName ?? null } };
    }
    return ALLOW;
  },
};
