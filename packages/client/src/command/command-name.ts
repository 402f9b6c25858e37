/** How each command is written, for the sentences that say what is allowed. */
export const COMMANDS = {
  config: "diosc('config', {backendUrl, apiKey, assistantId?, autoConnect?, locale?, transport?})",
  auth: "diosc('auth', {headers, userId?, tenantId?}), diosc('auth', async () => ({headers, userId?, tenantId?})) or diosc('auth', null)",
  on: "diosc('on', event, handler)",
  off: "diosc('off', event, handler)",
  send: "diosc('send', text, {attachments?})",
  cancel: "diosc('cancel')",
  respond: "diosc('respond', interruptId, answer)",
  startNewSession: "diosc('startNewSession')",
  sessions: "diosc('sessions', {cursor?, limit?})",
  openSession: "diosc('openSession', id)",
  renameSession: "diosc('renameSession', id, title)",
  deleteSession: "diosc('deleteSession', id)",
  exportSession: "diosc('exportSession', id, 'json' | 'markdown')",
  state: "diosc('state')",
  ui: "diosc('ui', 'open' | 'close' | 'toggle')",
} as const;

export type CommandName = keyof typeof COMMANDS;

/** Commands of the contract that this version does not have yet. */
export const LATER_COMMANDS: ReadonlySet<string> = new Set(['observe', 'tool']);

export function isCommandName(value: unknown): value is CommandName {
  return typeof value === 'string' && Object.hasOwn(COMMANDS, value);
}
