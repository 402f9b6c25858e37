import type { Message } from '@diosc/client';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { MessageBlocks } from '../markdown/message-blocks.ts';
import { renderEnd, renderLogin, renderRefresh } from './card.ts';
import { renderEmpty, renderSkeleton } from './empty.ts';
import { renderMessage, renderUnsent, textOf } from './message.ts';
import type { ViewContext } from './view-context.ts';

/** Everything that was said, and what the conversation waits for. */
export function renderConversation(context: ViewContext, blocks: MessageBlocks): TemplateResult {
  const { snapshot } = context;
  const { messages } = snapshot.conversation;
  const isEmpty = messages.length === 0 && snapshot.unsent.length === 0;
  if (isEmpty && snapshot.session === null && snapshot.conversation.ended === null) return renderSkeleton(context);
  return html`
    ${isEmpty && snapshot.session !== null ? renderEmpty(context) : nothing}
    ${repeat(
      withQuestions(messages),
      ([message]) => message.id,
      ([message, question]) => renderMessage(message, question, blocks, context),
    )}
    ${repeat(
      snapshot.unsent,
      (message) => message.clientMessageId,
      (message) => renderUnsent(message, context),
    )}
    ${renderRefresh(context)} ${renderLogin(context)} ${renderEnd(context)}
  `;
}

/** Each message with the question that came before it. */
function withQuestions(messages: readonly Message[]): [Message, string | null][] {
  let question: string | null = null;
  return messages.map((message) => {
    if (message.role === 'user') question = textOf(message);
    return [message, question];
  });
}
