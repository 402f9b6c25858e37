import { html, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { watchEdges } from '../scroll/scroll-edges.ts';
import type { Words } from '../words/words.ts';
import { icons } from './icons.ts';

const COPIED_FOR_MS = 2_000;

/** A block of code that scrolls in its own box, and can be copied. */
export function renderCode(code: string, language: string, words: Words): TemplateResult {
  return html`<figure class="code">
    <figcaption>
      <span>${language === '' ? words.code : language}</span>
      <button class="quiet small" type="button" @click=${(event: Event) => copy(event, code)}>
        ${icons.copy}<span class="before">${words.copy}</span><span class="after" role="status">${words.copied}</span>
      </button>
    </figcaption>
    <div class="wide"><pre dir="ltr" data-label=${words.codeScrolls} ${ref(watchEdges)}><code>${code}</code></pre></div>
  </figure>`;
}

async function copy(event: Event, code: string): Promise<void> {
  const button = event.currentTarget;
  if (!(button instanceof HTMLElement)) return;
  try {
    await navigator.clipboard.writeText(code);
  } catch {
    // Pages without that permission still let people select the text.
    return;
  }
  button.toggleAttribute('data-copied', true);
  setTimeout(() => button.removeAttribute('data-copied'), COPIED_FOR_MS);
}
