import { newId } from '@diosc/protocol';
import type { LanguageModel, ModelRequest, ModelToolCall } from '../model/language-model.ts';
import { Problem } from '../problem/problem.ts';
import { toWire } from '../problem/to-wire.ts';
import { redactJson } from '../redaction/redact-json.ts';
import type { Redactor } from '../redaction/redactor.ts';
import type { ToolCatalog } from './tool-catalog.ts';
import type { StepRecord, ToolCallRecord } from './turn-store.ts';

/** Characters of a tool's name that are kept where the model made one up. */
const MAX_NAME_LENGTH = 128;
/** UTF-16 units of text in one step; a model that goes on beyond it has lost its way. */
const MAX_STEP_TEXT = 4 * 1024 * 1024;

/** What one model call gave. `failure` is why it broke off; what came before that is kept. */
export type ModelStepResult = { readonly step: StepRecord; readonly failure: Problem | null };

type StepPorts = { readonly redactor: Redactor; readonly catalog: ToolCatalog; readonly onText: (delta: string) => void };

/**
 * One model call: streams its text on, redacted, and collects the tool calls it asks for. It never throws: a step that
 * breaks off keeps the text that the user has already seen.
 */
export async function runModelStep(
  number: number,
  model: LanguageModel,
  request: ModelRequest,
  ports: StepPorts,
): Promise<ModelStepResult> {
  const redacting = ports.redactor.stream();
  const toolCalls: ToolCallRecord[] = [];
  let text = '';
  let failure: Problem | null = null;
  const emit = (delta: string) => {
    text += delta;
    ports.onText(delta);
  };
  try {
    for await (const event of model.stream(request)) {
      switch (event.type) {
        case 'text':
          emit(redacting.push(event.text));
          if (text.length > MAX_STEP_TEXT) throw new Problem({ kind: 'model_bad_response', problem: 'the answer does not end' });
          break;
        case 'toolCall':
          toolCalls.push(requestedCall(event.call, ports));
          break;
        case 'invalidToolCall':
          toolCalls.push(invalidCall(event, ports));
          break;
        case 'end':
          break;
      }
    }
  } catch (error) {
    failure = Problem.from(error);
  }
  emit(redacting.end());
  if (failure === null && text === '' && toolCalls.length === 0) {
    failure = new Problem({ kind: 'model_bad_response', problem: 'the answer was empty' });
  }
  // Calls of a step that broke off are dropped: the model did not finish asking.
  return { step: { number, text, toolCalls: failure === null ? toolCalls : [] }, failure };
}

function requestedCall(call: ModelToolCall, { catalog, redactor }: StepPorts): ToolCallRecord {
  const entry = catalog.named.get(call.name);
  const name = redactor.redact(call.name).slice(0, MAX_NAME_LENGTH);
  const redact = (text: string) => redactor.redact(text);
  return {
    id: newId('toolCall'),
    modelCallId: call.id,
    server: entry?.server.name ?? '',
    tool: entry?.tool.name ?? name,
    title: entry?.tool.title ?? name,
    arguments: redactJson(call.arguments, redact),
    state: 'requested',
    credentialMode: null,
    result: null,
    error: null,
    durationMs: null,
    refusals: 0,
  };
}

function invalidCall(event: { id: string; name: string; problem: string }, ports: StepPorts): ToolCallRecord {
  const call = requestedCall({ id: event.id, name: event.name, arguments: {} }, ports);
  const { code, message } = toWire({ kind: 'tool_arguments_invalid', tool: call.tool, problem: event.problem });
  return { ...call, state: 'failed', error: { code, message }, result: message };
}
