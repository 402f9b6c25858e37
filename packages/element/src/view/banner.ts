import { html, nothing, type TemplateResult } from 'lit';
import { icons } from './icons.ts';
import type { ViewContext } from './view-context.ts';

/** The strips below the header: what is unusual about this conversation, or about the connection. */
export function renderBanners(context: ViewContext, isConnectionTroubled: boolean): TemplateResult {
  const { snapshot, words } = context;
  return html`
    ${
      snapshot.conversation.assistant?.scripted === true
        ? html`<p class="banner" part="banner">${icons.info}<span>${words.scripted}</span></p>`
        : nothing
    }
    <div role="status">${isConnectionTroubled ? renderTrouble(context) : nothing}</div>
  `;
}

function renderTrouble({ snapshot, words, actions }: ViewContext): TemplateResult {
  if (!snapshot.isOnline) return html`<p class="banner asked" part="banner">${icons.offline}<span>${words.offline}</span></p>`;
  return html`<p class="banner asked" part="banner">
    ${icons.offline}<span>${words.reconnecting}</span>
    <button class="quiet small" type="button" @click=${actions.connectNow}>${words.connectNow}</button>
  </p>`;
}
