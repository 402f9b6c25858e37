/** Where it is written what was left out of a server's answers. The hub's log is one. */
export type ToolServerLog = { warn(facts: object, message: string): void };
