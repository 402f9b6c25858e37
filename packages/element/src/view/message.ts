import type { Message, MessagePart, UnsentMessage } from '@diosc/client';
import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { MessageBlocks } from '../markdown/message-blocks.ts';
import { renderMarkdown } from '../markdown/render-markdown.ts';
import { renderNotice } from './card.ts';
import { renderToolLine } from './tool-line.ts';
import { assistantName, userName, type ViewContext } from './view-context.ts';

/** A message of either side. `question` is what an answer answers, for asking it again. */
export function renderMessage(message: Message, question: string | null, blocks: MessageBlocks, context: ViewContext): TemplateResult {
  const { words } = context;
  if (message.role === 'user') return renderQuestion(textOf(message), words.you, nothing);
  return html`<article class="answer" aria-label=${assistantName(context)}>
    ${message.parts.map((part, index) =>
      guard([part, message.status, words, userName(context.snapshot)], () => renderPart(part, index, message, question, blocks, context)),
    )}
    ${isThinking(message) ? html`<p class="thinking muted">${words.thinking}<span class="dots"></span></p>` : nothing}
    ${message.status === 'cancelled' ? html`<p class="muted small">${words.stopped}</p>` : nothing}
  </article>`;
}

/** A message on its way, and why it still is. */
export function renderUnsent(message: UnsentMessage, { snapshot, words }: ViewContext): TemplateResult {
  const state = snapshot.connection === 'connected' ? words.sending : words.waitsForConnection;
  return renderQuestion(message.text, words.you, html`<p class="muted small question-state">${state}</p>`);
}

export function textOf(message: Message): string {
  return message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}

function renderQuestion(text: string, label: string, state: TemplateResult | typeof nothing): TemplateResult {
  return html`<article class="question" aria-label=${label}><div class="bubble" dir="auto">${text}</div>${state}</article>`;
}

function renderPart(
  part: MessagePart,
  index: number,
  message: Message,
  question: string | null,
  blocks: MessageBlocks,
  context: ViewContext,
): TemplateResult {
  switch (part.type) {
    case 'text': {
      const isLast = index === message.parts.length - 1;
      const isGrowing = message.status === 'streaming' && isLast;
      return html`<div class="markdown ${isGrowing ? 'growing' : ''}">
        ${renderMarkdown(blocks.read(message.id, index, part.text, !isGrowing), context.words)}
      </div>`;
    }
    case 'tool_call':
      return renderToolLine(part, userName(context.snapshot), context.words, context.locale);
    case 'notice':
      return renderNotice(part, context, question);
  }
}

/** True where an answer runs and nothing on the screen shows it: no text that grows, no call that runs. */
function isThinking(message: Message): boolean {
  if (message.status !== 'streaming') return false;
  const last = message.parts.at(-1);
  return last === undefined || (last.type === 'tool_call' && last.status !== 'running' && last.status !== 'waiting');
}
