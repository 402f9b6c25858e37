import { css } from 'lit';

/** The element in its page: it takes nothing of the page's looks but the properties that it documents, and moves nothing. */
export const base = css`
  :host {
    all: initial;
    display: contents;
  }
  :host([hidden]) {
    display: none;
  }
  :host([mode='inline']) {
    display: block;
    block-size: 100%;
    min-block-size: 320px;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  .root {
    color: var(--_text);
    font: 400 var(--_type-body) / 1.5 var(--_font);
    -webkit-font-smoothing: antialiased;
    text-size-adjust: 100%;
  }
  .root.inline {
    block-size: 100%;
  }
  h2,
  h3,
  h4,
  h5,
  p,
  dl,
  dd,
  ul,
  ol,
  figure,
  blockquote,
  pre {
    margin: 0;
    padding: 0;
  }
  button,
  textarea {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
  }
  button {
    cursor: pointer;
  }
  button:disabled {
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--_accent-text);
    outline-offset: 2px;
  }
  ::selection {
    background: color-mix(in oklab, var(--_accent) 35%, transparent);
  }
  .muted {
    color: var(--_muted);
  }
  .small {
    font-size: var(--_type-small);
  }
  .icon {
    display: block;
    flex: none;
  }
  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
      scroll-behavior: auto !important;
    }
  }
`;
