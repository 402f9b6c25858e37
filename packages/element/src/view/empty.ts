import { html, type TemplateResult } from 'lit';
import { userName, type ViewContext } from './view-context.ts';

/** A conversation that has not begun: a greeting, and what to ask. Pages put their own suggestions in the slot. */
export function renderEmpty({ snapshot, words, actions }: ViewContext): TemplateResult {
  const askSlotted = (event: Event) => {
    const button = event.target instanceof Element ? event.target.closest('[slot="suggestions"]') : null;
    const text = button?.textContent?.trim();
    if (text) actions.ask(text);
  };
  return html`<div class="empty">
    <h3 dir="auto">${snapshot.conversation.assistant?.greeting.trim() || words.greeting}</h3>
    <p class="muted">${words.emptyHint(userName(snapshot))}</p>
    <div class="suggestions" role="group" aria-label=${words.suggestions} @click=${askSlotted}>
      <slot name="suggestions"></slot>
    </div>
  </div>`;
}

/** While the first answer of the hub is awaited. The words come with it, for those who do not see it move. */
export function renderSkeleton({ words }: ViewContext): TemplateResult {
  return html`<div class="skeleton">
    <span class="skeleton-bubble"></span><span class="skeleton-line wide"></span><span class="skeleton-line"></span><span class="skeleton-line short"></span>
    <p class="muted small" role="status">${words.connecting}</p>
  </div>`;
}
