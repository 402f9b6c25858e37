import { html, nothing, type TemplateResult } from 'lit';
import { icons } from './icons.ts';
import { assistantName, type ViewContext } from './view-context.ts';

/** The button that opens a floating chat. */
export function renderLauncher(context: ViewContext, hasNews: boolean): TemplateResult {
  const label = context.words.openChat(assistantName(context));
  return html`<button part="launcher" class="launcher" type="button" aria-label=${label} aria-expanded="false" title=${label} @click=${context.actions.open}>
    <slot name="launcher">${icons.chat}</slot>
    ${hasNews ? html`<span class="news"></span>` : nothing}
  </button>`;
}
