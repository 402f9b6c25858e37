import { html, nothing, type TemplateResult } from 'lit';
import { icons } from './icons.ts';
import { assistantName, userName, type ViewContext } from './view-context.ts';

/** Who answers, and in whose name. The second line is there whenever somebody is signed in: trust is visible. */
export function renderHeader(context: ViewContext, isFloating: boolean): TemplateResult {
  const { snapshot, words, actions } = context;
  const hasConversation = snapshot.conversation.messages.length > 0 && snapshot.session !== null;
  return html`<header part="header" class="header">
    <slot name="header">
      <div class="who">
        <h2>${assistantName(context)}</h2>
        ${renderIdentity(context)}
      </div>
    </slot>
    <div class="header-actions">
      ${
        snapshot.session === null
          ? nothing
          : html`<button
              class="icon-button open-conversations"
              type="button"
              title=${words.conversations}
              aria-label=${words.conversations}
              aria-haspopup="dialog"
              @click=${actions.openConversations}
            >
              ${icons.list}
            </button>`
      }
      ${
        hasConversation
          ? html`<button class="icon-button" type="button" title=${words.newConversation} aria-label=${words.newConversation} @click=${actions.startNewSession}>
              ${icons.plus}
            </button>`
          : nothing
      }
      ${
        isFloating
          ? html`<button class="icon-button" type="button" title=${words.closeChat} aria-label=${words.closeChat} @click=${actions.close}>${icons.close}</button>`
          : nothing
      }
    </div>
  </header>`;
}

function renderIdentity({ snapshot, words }: ViewContext): TemplateResult | typeof nothing {
  const name = userName(snapshot);
  const { role, user } = snapshot.conversation;
  if (snapshot.user === null) return nothing;
  if (name === null) return html`<p class="identity" title=${words.unverifiedMeans}>${icons.person}${words.notSignedIn}</p>`;
  const details = [role?.displayName || role?.name, user?.tenantName].filter(Boolean);
  const tag = html` <span class="tag" title=${words.unverifiedMeans}>${words.unverified}</span>`;
  return html`<p class="identity">
    ${icons.person}${[words.actingAs(name), ...details].join(' · ')}${user?.verified === false ? tag : nothing}
  </p>`;
}
