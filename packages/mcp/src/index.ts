export { ApiAuthError } from './api-auth-error.ts';
export type { Caller, User } from './caller.ts';
export type { HostGuardOptions } from './host-guard.ts';
export type { Address, ListenOptions } from './listener.ts';
export type { ErrorContext, OnError } from './on-error.ts';
export { type Tool, type ToolDefinition, tool } from './tool.ts';
export type { ToolContext } from './tool-context.ts';
export { ToolError } from './tool-error.ts';
export { createToolServer, type ToolServer, type ToolServerOptions } from './tool-server.ts';
