import type { ToolCallPart } from '@diosc/client';
import { html, nothing, type TemplateResult } from 'lit';
import type { Words } from '../words/words.ts';
import { icons } from './icons.ts';

/** Longer results are shown in part: the whole is one conversation away, and a page must stay quick. */
const MOST_SHOWN = 20_000;

const STATUS_ICONS = { running: html`<span class="pulse"></span>`, waiting: icons.pause, completed: icons.check, failed: icons.cross };

/** One tool call: what, for whom, how long. It opens to what exactly was sent and received. */
export function renderToolLine(call: ToolCallPart, who: string | null, words: Words, locale: string): TemplateResult {
  const duration = call.durationMs === undefined ? null : formatDuration(call.durationMs, locale);
  const isOver = call.status === 'completed' || call.status === 'failed';
  return html`<details class="tool ${call.status}">
    <summary>
      <span class="tool-status" title=${words.toolStatus[call.status]}>${STATUS_ICONS[call.status]}</span>
      <span class="tool-what">
        <span class="tool-title">${call.title}</span>
        ${who === null ? nothing : html` <span class="tool-who">${words.toolFor(who)}</span>`}
        ${call.error === undefined ? nothing : html`<span class="tool-problem">${call.error.message}</span>`}
      </span>
      <span class="tool-end">${isOver && duration !== null ? duration : words.toolStatus[call.status]}</span>
      <span class="visually-hidden">${isOver ? words.toolStatus[call.status] : nothing}</span>
      <span class="tool-chevron">${icons.chevron}</span>
    </summary>
    <dl class="tool-details">
      <dt>${words.toolCalled}</dt>
      <dd><code>${call.server}/${call.tool}</code></dd>
      ${
        call.credentialMode === undefined
          ? nothing
          : html`<dt>${words.toolCredential}</dt>
              <dd>${words.credentialModes[call.credentialMode]}</dd>`
      }
      <dt>${words.toolArguments}</dt>
      <dd>${Object.keys(call.arguments).length === 0 ? words.noArguments : renderData(JSON.stringify(call.arguments, null, 2), words.toolArguments)}</dd>
      ${
        call.result === undefined
          ? nothing
          : html`<dt>${words.toolResult}</dt>
              <dd>${renderResult(call.result, words)}</dd>`
      }
      ${
        call.error === undefined
          ? nothing
          : html`<dt>${words.toolProblem}</dt>
              <dd>${call.error.message} <span class="muted">(${call.error.code})</span></dd>`
      }
    </dl>
  </details>`;
}

function renderResult(result: string, words: Words): TemplateResult {
  const text = prettyJson(result) ?? result;
  const rest = text.length - MOST_SHOWN;
  return html`${renderData(text.slice(0, MOST_SHOWN), words.toolResult)}${rest > 0 ? html`<p class="muted">${words.shortened(rest)}</p>` : nothing}`;
}

function renderData(text: string, label: string): TemplateResult {
  return html`<pre tabindex="0" role="group" aria-label=${label} dir="ltr"><code>${text}</code></pre>`;
}

/** Tools answer machines: what is JSON on one line is easier to read on several. */
function prettyJson(text: string): string | null {
  if (!/^\s*[[{]/.test(text) || text.length > MOST_SHOWN * 5) return null;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return null;
  }
}

/** Milliseconds as a person would say them: `0.4 sec`, `12 sec`. */
export function formatDuration(milliseconds: number, locale: string): string {
  const seconds = milliseconds / 1000;
  const digits = seconds < 10 ? 1 : 0;
  const shown = seconds > 0 && seconds < 0.1 ? 0.1 : seconds;
  return new Intl.NumberFormat(locale, { style: 'unit', unit: 'second', unitDisplay: 'narrow', maximumFractionDigits: digits }).format(
    shown,
  );
}
