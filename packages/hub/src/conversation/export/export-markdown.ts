import type { ConversationExport, Message, MessagePart, ToolCallPart } from '@diosc/protocol';
import { fencedText, literalLine, literalQuote } from './literal-text.ts';
import { tameMarkdown } from './tame-markdown.ts';

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/**
 * A conversation as a Markdown page to read. Its headings are the title, one for each message and one for each tool call,
 * and nobody who speaks in it can add to them: the user's words are quoted as they are, what tools were given and gave is
 * in code blocks, and the assistant's Markdown is kept within its message.
 */
export function exportMarkdown({ conversation, assistant, exportedAt }: ConversationExport): string {
  const name = literalLine(assistant.name) || 'Assistant';
  const facts = `A conversation with ${name}, begun on ${date(conversation.startedAt)} and exported on ${date(exportedAt)}.`;
  const messages = conversation.messages.map((message) => messageSection(message, name));
  return `${[`# ${titleOf(conversation)}`, facts, ...messages].join('\n\n')}\n`;
}

function titleOf({ title, startedAt }: ConversationExport['conversation']): string {
  return literalLine(title) || `Conversation of ${date(startedAt)}`;
}

function messageSection(message: Message, assistantName: string): string {
  const who = message.role === 'user' ? 'You' : assistantName;
  const parts = message.parts.map((part) => (message.role === 'user' && part.type === 'text' ? literalQuote(part.text) : partText(part)));
  const ending = message.role === 'assistant' ? endingOf(message) : [];
  return [`## ${who}, ${date(message.createdAt)}`, ...parts, ...ending].filter((block) => block !== '').join('\n\n');
}

function endingOf({ status }: Message): string[] {
  switch (status) {
    case 'complete':
    case 'failed':
      return [];
    case 'cancelled':
      return ['*You stopped this answer.*'];
    case 'streaming':
      return ['*This answer was still being written.*'];
  }
}

function partText(part: MessagePart): string {
  switch (part.type) {
    case 'text':
      return tameMarkdown(part.text);
    case 'notice':
      return `**Note:** ${literalLine(part.text)}`;
    case 'tool_call':
      return toolCallSection(part);
  }
}

function toolCallSection(call: ToolCallPart): string {
  const took = call.durationMs === undefined ? '' : ` in ${(call.durationMs / 1000).toFixed(1)} s`;
  const facts = `Tool ${literalLine(call.tool)} of ${literalLine(call.server)}: ${statusWord(call.status)}${took}`;
  const hasArguments = Object.keys(call.arguments).length > 0;
  return [
    `### Tool call: ${literalLine(call.title) || literalLine(call.tool)}`,
    facts,
    ...(hasArguments ? ['Given:', fencedText(JSON.stringify(call.arguments, null, 2), 'json')] : []),
    ...(call.result === undefined ? [] : ['Result:', resultBlock(call.result)]),
    ...(call.error === undefined ? [] : [`**Error:** ${literalLine(call.error.message)}`]),
  ].join('\n\n');
}

function statusWord(status: ToolCallPart['status']): string {
  switch (status) {
    case 'completed':
      return 'done';
    case 'failed':
      return 'failed';
    case 'running':
    case 'waiting':
      return 'not finished';
  }
}

/** Results are mostly JSON on one line, which nobody can read. */
function resultBlock(result: string): string {
  try {
    return fencedText(JSON.stringify(JSON.parse(result), null, 2), 'json');
  } catch {
    return fencedText(result);
  }
}

function date(time: string): string {
  return `${DATE.format(new Date(time))} UTC`;
}
