export type { AssistantDefinition } from './assistant/assistant-definition.ts';
export type { HubConfig } from './config/hub-config.ts';
export { loadConfig } from './config/load-config.ts';
export { StartProblem } from './config/start-problem.ts';
export { createHub, type Hub } from './hub.ts';
