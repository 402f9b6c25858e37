import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ConversationEntry } from '../conversations/conversation-source.ts';
import type { ConversationsState } from '../conversations/conversations.ts';
import { comingTime, duration } from '../time/relative-time.ts';
import { renderConversationRow } from './conversation-row.ts';
import type { ConversationsActions } from './conversations-actions.ts';
import { icons } from './icons.ts';
import type { ViewContext } from './view-context.ts';

/** The user's conversations, as a dialog over the chat. */
export function renderConversationsPanel(context: ViewContext, state: ConversationsState, actions: ConversationsActions): TemplateResult {
  const { words, snapshot } = context;
  return html`<div class="conversations" role="dialog" aria-modal="true" aria-labelledby="conversations-title" @keydown=${actions.pressed}>
    <div class="conversations-head">
      <h2 id="conversations-title">${words.conversations}</h2>
      <button class="icon-button" type="button" title=${words.newConversation} aria-label=${words.newConversation} @click=${actions.startNew}>
        ${icons.plus}
      </button>
      <button class="icon-button conversations-close" type="button" title=${words.closeConversations} aria-label=${words.closeConversations} @click=${actions.close}>
        ${icons.close}
      </button>
    </div>
    <div role="status">${snapshot.connection === 'connected' ? nothing : renderOffline(context)}</div>
    ${snapshot.user?.verified === false ? html`<p class="banner">${icons.info}<span>${words.onlyThisConversation}</span></p>` : nothing}
    <div class="conversations-list">${renderBody(context, state, actions)}</div>
    <div role="alert">${state.problem === null || state.phase === 'failed' ? nothing : html`<p class="conversations-problem">${state.problem}</p>`}</div>
    ${renderLimits(context)}
  </div>`;
}

function renderOffline({ snapshot, words }: ViewContext): TemplateResult {
  const text = snapshot.isOnline ? words.conversationsReconnecting : words.conversationsOffline;
  return html`<p class="banner asked">${icons.offline}<span>${text}</span></p>`;
}

function renderBody(context: ViewContext, state: ConversationsState, actions: ConversationsActions): TemplateResult {
  const { words, snapshot } = context;
  const entries = withCurrentTitle(state.entries, context);
  if (state.phase === 'loading' && entries.length === 0) {
    return html`<p class="visually-hidden" role="status">${words.conversationsLoading}</p>
      ${[0, 1, 2].map(() => html`<div class="conversation-skeleton"><span class="skeleton-line"></span><span class="skeleton-line short"></span></div>`)}`;
  }
  if (state.phase === 'failed' && entries.length === 0) {
    return html`<div class="conversations-note" role="alert">
      <p>${state.problem ?? words.conversationsFailed}</p>
      <button class="button" type="button" @click=${actions.load}>${icons.repeat}${words.tryAgain}</button>
    </div>`;
  }
  if (entries.length === 0) return html`<p class="conversations-note muted">${words.noConversations}</p>`;
  return html`<ul aria-label=${words.conversations}>
      ${repeat(
        entries,
        ({ id }) => id,
        (entry) => renderConversationRow(entry, { ...state, isCurrent: entry.id === snapshot.session?.id }, context, actions),
      )}
    </ul>
    ${
      state.hasMore
        ? html`<button class="button more" type="button" ?disabled=${state.busy !== null} @click=${actions.more}>${words.showMore}</button>`
        : nothing
    }`;
}

/** The title of the conversation that is open is known at once, also where the list was loaded before it had one. */
function withCurrentTitle(entries: readonly ConversationEntry[], { snapshot }: ViewContext): readonly ConversationEntry[] {
  const { session } = snapshot;
  return entries.map((entry) => (entry.id === session?.id && session.title !== '' ? { ...entry, title: session.title } : entry));
}

/** Until when the conversation that is open lasts. */
function renderLimits({ snapshot, words, locale }: ViewContext): TemplateResult | typeof nothing {
  const { session } = snapshot;
  if (session === null) return nothing;
  const { hour, day } = comingTime(Date.parse(session.endsAt), Date.now(), locale);
  return html`<p class="conversations-limits muted small">${words.endsAt(hour, day, duration(session.idleMinutes, locale))}</p>`;
}
