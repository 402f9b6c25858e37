import { html, type TemplateResult } from 'lit';
import type { Words } from '../words/words.ts';
import { icons } from './icons.ts';

/** The list that `?` shows. */
export function renderShortcuts(words: Words, close: () => void): TemplateResult {
  return html`<section class="shortcuts" aria-label=${words.shortcuts}>
    <div class="shortcuts-head">
      <h3>${words.shortcuts}</h3>
      <button class="icon-button" type="button" title=${words.closeShortcuts} aria-label=${words.closeShortcuts} @click=${close}>${icons.close}</button>
    </div>
    <dl>
      ${words.shortcutList.map(
        ([keys, effect]) => html`<div>
          <dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt>
          <dd>${effect}</dd>
        </div>`,
      )}
    </dl>
  </section>`;
}
