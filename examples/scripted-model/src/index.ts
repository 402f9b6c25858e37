export type { Answer, AnswerCall } from './answer.ts';
export type { ChatMessage, ChatRequest, ChatTool } from './chat-request.ts';
export type { Behave, ReceivedRequest, ScriptedOverride } from './override.ts';
export { SCRIPTED_MODEL } from './scripted-model-name.ts';
export { type RunningScriptedModel, type ScriptedModelOptions, startScriptedModel } from './server.ts';
