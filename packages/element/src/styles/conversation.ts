import { css } from 'lit';

/** What is said: questions, answers, calls, cards, and the state before anything was said. */
export const conversation = css`
  .question {
    display: flex;
    flex-direction: column;
    align-items: flex-end;
    padding-inline-start: var(--_space-8);
  }
  .bubble {
    max-inline-size: 100%;
    padding: 8px 12px;
    border-radius: var(--_radius);
    border-end-end-radius: 2px;
    background: var(--_bubble);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .question-state {
    margin-block-start: 4px;
  }
  .answer {
    display: flex;
    flex-direction: column;
    gap: var(--_space-3);
    min-inline-size: 0;
    margin-block-end: var(--_space-1);
  }
  .thinking {
    display: flex;
    align-items: baseline;
  }
  .dots::after {
    content: '';
    animation: dots 1.2s steps(1) infinite;
  }
  @keyframes dots {
    0% {
      content: '';
    }
    25% {
      content: '.';
    }
    50% {
      content: '..';
    }
    75% {
      content: '...';
    }
  }

  .tool {
    border: 1px solid var(--_line);
    border-radius: var(--_radius-control);
    background: var(--_surface);
    font-size: var(--_type-small);
    line-height: 18px;
  }
  /* Calls in a row are one list. */
  .tool + .tool {
    margin-block-start: calc(-1px - var(--_space-3));
    border-start-start-radius: 0;
    border-start-end-radius: 0;
  }
  .tool:has(+ .tool) {
    border-end-start-radius: 0;
    border-end-end-radius: 0;
  }
  .tool summary {
    display: flex;
    align-items: flex-start;
    gap: var(--_space-2);
    min-block-size: 34px;
    padding: 7px 10px;
    border-radius: inherit;
    cursor: pointer;
    list-style: none;
  }
  .tool summary::-webkit-details-marker {
    display: none;
  }
  .tool-status {
    display: grid;
    place-items: center;
    inline-size: 16px;
    block-size: 18px;
    flex: none;
    color: var(--_muted);
  }
  .completed .tool-status {
    color: var(--_allowed);
  }
  .failed .tool-status {
    color: var(--_refused);
  }
  .waiting .tool-status {
    color: var(--_asked);
  }
  .tool-what {
    flex: 1;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .tool-problem {
    display: block;
    color: var(--_refused);
  }
  .tool-title {
    font-weight: 500;
  }
  .tool-who,
  .tool-end {
    color: var(--_muted);
  }
  .tool-end {
    flex: none;
    font-variant-numeric: tabular-nums;
  }
  .waiting .tool-end {
    color: var(--_asked);
  }
  .failed .tool-end {
    color: var(--_refused);
  }
  .tool-chevron {
    display: grid;
    place-items: center;
    block-size: 18px;
    color: var(--_muted);
    transition: transform var(--_quick);
  }
  .tool-chevron .icon {
    inline-size: 12px;
    block-size: 12px;
  }
  .tool-chevron:dir(rtl) {
    transform: rotate(180deg);
  }
  .tool[open] .tool-chevron {
    transform: rotate(90deg);
  }
  .pulse {
    inline-size: 8px;
    block-size: 8px;
    border-radius: 50%;
    background: var(--_accent);
    animation: pulse 1.2s ease-in-out infinite;
  }
  @keyframes pulse {
    50% {
      opacity: 0.25;
      transform: scale(0.75);
    }
  }
  .tool-details {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: 6px var(--_space-3);
    padding: 8px 10px 10px;
    border-block-start: 1px solid var(--_line);
  }
  .tool-details dt {
    color: var(--_muted);
  }
  .tool-details code {
    font: 400 var(--_type-small) / 18px var(--_font-code);
    overflow-wrap: anywhere;
  }
  .tool-details pre {
    max-block-size: 200px;
    overflow: auto;
    padding: 6px 8px;
    border: 1px solid var(--_line);
    border-radius: 4px;
    background: var(--_background);
    scrollbar-width: thin;
  }
  .tool-details pre code {
    white-space: pre-wrap;
  }

  .card {
    display: flex;
    gap: var(--_space-3);
    padding: var(--_space-3);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .card.asked {
    border-color: color-mix(in oklab, var(--_asked) 45%, var(--_background));
    background: var(--_asked-ground);
  }
  .card.refused {
    border-color: color-mix(in oklab, var(--_refused) 40%, var(--_background));
    background: var(--_refused-ground);
  }
  .card-icon {
    padding-block-start: 2px;
    color: var(--_muted);
  }
  .asked .card-icon {
    color: var(--_asked);
  }
  .refused .card-icon {
    color: var(--_refused);
  }
  .card-body {
    flex: 1;
    min-inline-size: 0;
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    gap: var(--_space-2);
    overflow-wrap: anywhere;
  }
  .card h3 {
    font-size: var(--_type-body);
    font-weight: 600;
    line-height: 20px;
  }
  .card .button .icon {
    inline-size: 14px;
    block-size: 14px;
  }

  .card-actions {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_space-2);
  }

  .gate {
    flex: 1;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: var(--_space-2);
    padding: var(--_space-4);
    text-align: center;
    text-wrap: balance;
  }
  .gate h3 {
    font-size: var(--_type-title);
    font-weight: 600;
    line-height: 24px;
  }
  .gate > p {
    max-inline-size: 34ch;
    color: var(--_muted);
  }
  .gate-icon {
    display: grid;
    place-items: center;
    inline-size: 40px;
    block-size: 40px;
    margin-block-end: var(--_space-1);
    border-radius: 50%;
    background: var(--_surface);
    color: var(--_muted);
  }
  .gate-icon .icon {
    inline-size: 20px;
    block-size: 20px;
  }
  .gate.asked .gate-icon {
    background: color-mix(in oklab, var(--_accent) 14%, var(--_background));
    color: var(--_accent-text);
  }
  .gate.refused .gate-icon {
    background: var(--_refused-ground);
    color: var(--_refused);
  }
  .gate .button,
  .gate ::slotted([slot='sign-in']) {
    margin-block-start: var(--_space-2);
  }

  .empty {
    flex: 1;
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    gap: var(--_space-2);
  }
  .empty h3 {
    font-size: var(--_type-heading);
    font-weight: 600;
    line-height: 28px;
    letter-spacing: -0.01em;
    text-wrap: balance;
  }
  .suggestions {
    display: flex;
    flex-direction: column;
    align-items: stretch;
    gap: var(--_space-2);
    margin-block-start: var(--_space-2);
  }
  ::slotted([slot='suggestions']) {
    all: unset;
    box-sizing: border-box;
    padding: 9px 12px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    font: 400 var(--_type-body) / 20px var(--_font);
    color: var(--_text);
    cursor: pointer;
    transition:
      border-color var(--_quick),
      background-color var(--_quick);
  }
  ::slotted([slot='suggestions']:hover) {
    border-color: var(--_control);
    background: var(--_surface);
  }
  ::slotted([slot='suggestions']:focus-visible) {
    outline: 2px solid var(--_accent-text);
    outline-offset: 2px;
  }

  .skeleton {
    display: flex;
    flex-direction: column;
    gap: var(--_space-2);
  }
  .skeleton-line {
    inline-size: 75%;
    block-size: 12px;
    border-radius: 6px;
    background: var(--_line);
    animation: shimmer 1.6s ease-in-out infinite;
  }
  .skeleton-bubble {
    align-self: flex-end;
    inline-size: 42%;
    block-size: 36px;
    margin-block-end: var(--_space-3);
    border-radius: var(--_radius);
    background: var(--_bubble);
    animation: shimmer 1.6s ease-in-out infinite;
  }
  .skeleton-line.wide {
    inline-size: 92%;
  }
  .skeleton-line.short {
    inline-size: 48%;
  }
  @keyframes shimmer {
    50% {
      opacity: 0.45;
    }
  }
`;
