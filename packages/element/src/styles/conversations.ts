import { css } from 'lit';

/** The list of conversations: over the chat, and beside it where there is room. */
export const conversations = css`
  .conversations {
    position: absolute;
    inset: 0;
    z-index: 1;
    display: flex;
    flex-direction: column;
    background: var(--_background);
    animation: arrive var(--_calm) cubic-bezier(0.2, 0.7, 0.2, 1);
  }
  @keyframes arrive {
    from {
      opacity: 0;
      transform: translateY(8px);
    }
  }
  @container chat (min-width: 640px) {
    .conversations {
      inset-inline-end: auto;
      inline-size: 360px;
      border-inline-end: 1px solid var(--_line);
      box-shadow: 0 0 48px rgb(0 20 30 / 0.18);
    }
  }
  .conversations-head {
    display: flex;
    align-items: center;
    gap: var(--_space-1);
    min-block-size: 60px;
    padding-inline: var(--_space-4) var(--_space-2);
    border-block-end: 1px solid var(--_line);
  }
  .conversations-head h2 {
    flex: 1;
    font-size: var(--_type-body);
    font-weight: 600;
  }
  .conversations-list {
    flex: 1;
    min-block-size: 0;
    padding: var(--_space-2);
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--_line) transparent;
  }
  .conversations-list ul {
    list-style: none;
    display: flex;
    flex-direction: column;
    gap: 2px;
  }
  .conversation {
    border-radius: var(--_radius);
  }
  .conversation:hover {
    background: var(--_surface);
  }
  .conversation.current {
    background: color-mix(in oklab, var(--_accent) 12%, var(--_background));
  }
  .conversation[aria-busy='true'] {
    opacity: 0.6;
  }
  .conversation-line {
    display: flex;
    align-items: center;
    padding-inline-end: var(--_space-1);
  }
  .conversation-open {
    flex: 1;
    min-inline-size: 0;
    display: flex;
    flex-direction: column;
    gap: 1px;
    padding: 8px var(--_space-2);
    border: 0;
    border-radius: inherit;
    background: transparent;
    text-align: start;
  }
  .conversation-open:focus-visible {
    outline-offset: -2px;
  }
  .conversation-title {
    line-height: 20px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .current .conversation-title {
    font-weight: 600;
  }
  .conversation-facts {
    color: var(--_muted);
    font-size: var(--_type-small);
    line-height: 18px;
  }
  .conversation-menu {
    display: flex;
    flex-wrap: wrap;
    gap: 2px var(--_space-1);
    padding: 0 2px 6px;
  }
  @media (pointer: coarse) {
    .conversation-menu .quiet {
      min-block-size: 40px;
    }
    .conversation-line .icon-button,
    .conversation-rename .icon-button {
      inline-size: 40px;
      block-size: 40px;
    }
  }
  .conversation-menu .icon {
    inline-size: 14px;
    block-size: 14px;
  }
  .quiet.danger {
    color: var(--_refused);
  }
  .quiet.danger:hover {
    background: var(--_refused-ground);
  }
  .button.danger {
    border-color: var(--_refused);
    color: var(--_refused);
  }
  .button.danger:hover {
    background: var(--_refused-ground);
  }
  .conversation-rename {
    display: flex;
    align-items: center;
    gap: 2px;
    min-block-size: 55px;
    padding-inline: 3px var(--_space-1);
  }
  .conversation-rename input {
    flex: 1;
    min-inline-size: 0;
    block-size: 36px;
    padding: 0 8px;
    border: 1px solid var(--_control);
    border-radius: var(--_radius-control);
    background: var(--_background);
    color: inherit;
    font: inherit;
  }
  .conversation-rename input:focus-visible {
    border-color: var(--_accent);
    outline: 1px solid var(--_accent);
    outline-offset: 0;
  }
  @media (pointer: coarse) {
    .conversation-rename input {
      font-size: 1rem;
    }
  }
  .conversation-delete {
    display: flex;
    flex-direction: column;
    gap: var(--_space-2);
    padding: 2px var(--_space-2) 10px;
  }
  .conversation-delete > p,
  .conversations-limits {
    text-wrap: balance;
  }
  .conversation-delete > div {
    display: flex;
    gap: var(--_space-2);
  }
  .conversation-skeleton {
    display: flex;
    flex-direction: column;
    gap: 8px;
    padding: 12px var(--_space-2);
  }
  .conversations-note {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: var(--_space-3);
    padding: var(--_space-8) var(--_space-4);
    text-align: center;
    text-wrap: balance;
  }
  .conversations-list .more {
    display: flex;
    margin: var(--_space-3) auto;
  }
  .conversations-problem {
    padding: var(--_space-2) var(--_space-4);
    border-block-start: 1px solid var(--_line);
    background: var(--_refused-ground);
    color: var(--_refused);
    font-size: var(--_type-small);
    line-height: 18px;
  }
  .conversations-limits {
    padding: var(--_space-3) var(--_space-4) max(var(--_space-3), env(safe-area-inset-bottom));
    border-block-start: 1px solid var(--_line);
  }
`;
