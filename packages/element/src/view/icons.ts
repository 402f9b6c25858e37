import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit';

/** Drawn on a grid of 16, in the colour of the text around, 1.5 wide. Words beside them say what they mean. */
function icon(shape: SVGTemplateResult): TemplateResult {
  return html`<svg
    class="icon"
    viewBox="0 0 16 16"
    width="16"
    height="16"
    fill="none"
    stroke="currentColor"
    stroke-width="1.5"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    ${shape}
  </svg>`;
}

export const icons = {
  chat: icon(
    svg`<path d="M2.5 4.5a2 2 0 0 1 2-2h7a2 2 0 0 1 2 2v4.5a2 2 0 0 1-2 2H7l-3.2 2.6c-.3.25-.8.03-.8-.38V10.6a2 2 0 0 1-.5-1.3Z"/><path d="M5.5 5.75h5M5.5 8h3"/>`,
  ),
  close: icon(svg`<path d="m4 4 8 8M12 4l-8 8"/>`),
  plus: icon(svg`<path d="M8 3v10M3 8h10"/>`),
  person: icon(svg`<circle cx="8" cy="5.25" r="2.5"/><path d="M3 13.25c.5-2.5 2.4-4 5-4s4.5 1.5 5 4"/>`),
  send: icon(svg`<path d="M8 13V3.500M3.75 7.5 8 3.250l4.25 4.25"/>`),
  stop: icon(svg`<rect x="4" y="4" width="8" height="8" rx="1.5" fill="currentColor" stroke="none"/>`),
  check: icon(svg`<path d="m3.25 8.5 3.25 3.25 6.25-7"/>`),
  cross: icon(svg`<path d="m4.5 4.5 7 7M11.5 4.500l-7 7"/>`),
  pause: icon(svg`<path d="M6 4v8M10 4v8"/>`),
  chevron: icon(svg`<path d="m6 4 4 4-4 4"/>`),
  down: icon(svg`<path d="M8 3v10M4 9l4 4 4-4"/>`),
  key: icon(svg`<circle cx="5.25" cy="10.25" r="2.75"/><path d="m7.25 8.25 5.5-5.500M10.75 4.750l2 2M9 6.500l1.25 1.25"/>`),
  lock: icon(svg`<rect x="3" y="7" width="10" height="6.5" rx="1.5"/><path d="M5.25 7V5a2.75 2.75 0 0 1 5.5 0v2"/>`),
  warning: icon(svg`<path d="M8 2.5 14 13H2Z"/><path d="M8 6.500v3M8 11.250v.010"/>`),
  info: icon(svg`<circle cx="8" cy="8" r="5.75"/><path d="M8 7.500v3.250M8 5.250v.010"/>`),
  offline: icon(
    svg`<path d="M2.5 6.500a8 8 0 0 1 3-1.750M13.5 6.500a8 8 0 0 0-4.5-2M4.75 9.250a4.5 4.5 0 0 1 2-1.200M8 12v.010M3 3l10 10"/>`,
  ),
  repeat: icon(svg`<path d="M3 8a5 5 0 0 1 8.6-3.500L13 6M13 3v3h-3M13 8a5 5 0 0 1-8.6 3.500L3 10M3 13v-3h3"/>`),
  list: icon(svg`<path d="M2.750 4h.010M5.750 4h7.500M2.750 8h.010M5.750 8h7.500M2.750 12h.010M5.750 12h7.500"/>`),
  more: icon(svg`<path d="M3.500 8h.010M8 8h.010M12.500 8h.010" stroke-width="2"/>`),
  pencil: icon(svg`<path d="m3 13 .6-2.900L10.750 3a1.5 1.5 0 0 1 2.250 2.250L5.900 12.400Z"/>`),
  bin: icon(svg`<path d="M3 4.500h10M6.250 4.500V3h3.500v1.500M4.250 4.500l.6 8.500h6.300l.6-8.500"/>`),
  copy: icon(
    svg`<rect x="5.5" y="5.5" width="8" height="8" rx="1.5"/><path d="M10.5 5.500V4A1.5 1.5 0 0 0 9 2.500H4A1.5 1.5 0 0 0 2.5 4v5A1.5 1.5 0 0 0 4 10.500h1.5"/>`,
  ),
} as const;
