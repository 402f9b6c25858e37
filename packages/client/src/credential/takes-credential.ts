import type { MessagePart } from '@diosc/protocol';

/** Whether it shows that a tool has taken the credential: it did what it was asked, or refused for another reason. */
export function takesCredential(part: MessagePart): boolean {
  if (part.type !== 'tool_call') return false;
  return part.status === 'completed' || part.error?.code === 'TOOL_FORBIDDEN' || part.error?.code === 'TOOL_FAILED';
}
