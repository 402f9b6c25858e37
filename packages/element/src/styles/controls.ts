import { css } from 'lit';

/** What one presses. */
export const controls = css`
  .icon-button {
    display: grid;
    place-items: center;
    inline-size: 32px;
    block-size: 32px;
    padding: 0;
    border: 0;
    border-radius: var(--_radius-control);
    background: transparent;
    color: var(--_muted);
    transition:
      background-color var(--_quick),
      color var(--_quick);
  }
  .icon-button:hover {
    background: color-mix(in oklab, var(--_text) 8%, transparent);
    color: var(--_text);
  }
  .button {
    display: inline-flex;
    align-items: center;
    gap: var(--_space-2);
    min-block-size: 32px;
    padding: 4px 12px;
    border: 1px solid var(--_control);
    border-radius: var(--_radius-control);
    background: var(--_background);
    color: var(--_text);
    font-weight: 500;
    transition: background-color var(--_quick);
  }
  .button:hover {
    background: var(--_surface);
  }
  .button.primary {
    border-color: var(--_accent-text);
    background: var(--_accent-text);
    color: var(--_on-accent-text);
  }
  .button.primary:hover {
    background: color-mix(in oklab, var(--_accent-text) 88%, var(--_text));
  }
  .quiet {
    display: inline-flex;
    align-items: center;
    gap: var(--_space-1);
    min-block-size: 24px;
    padding: 0 6px;
    border: 0;
    border-radius: var(--_radius-control);
    background: transparent;
    color: var(--_accent-text);
    font-weight: 500;
    white-space: nowrap;
    transition: background-color var(--_quick);
  }
  .quiet:hover {
    background: color-mix(in oklab, var(--_accent) 14%, transparent);
  }
  .launcher {
    position: fixed;
    inset-block-end: max(20px, env(safe-area-inset-bottom));
    inset-inline-end: 20px;
    z-index: 2147483000;
    display: grid;
    place-items: center;
    inline-size: 56px;
    block-size: 56px;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: var(--_accent);
    color: oklch(from var(--_accent) clamp(0, (0.7 - l) * 1000, 1) 0 0);
    box-shadow:
      0 1px 2px rgb(0 20 30 / 0.2),
      0 8px 24px rgb(0 20 30 / 0.22);
    transition: transform var(--_quick);
  }
  .launcher:hover {
    transform: translateY(-1px);
  }
  .launcher:focus-visible {
    outline-offset: 3px;
  }
  .launcher .icon {
    inline-size: 24px;
    block-size: 24px;
  }
  .news {
    position: absolute;
    inset-block-start: 2px;
    inset-inline-end: 2px;
    inline-size: 14px;
    block-size: 14px;
    border: 2px solid var(--_background);
    border-radius: 50%;
    background: var(--_refused);
  }
`;
