import { css } from 'lit';

/** The panel, its header and its strips. */
export const panel = css`
  .panel {
    container: chat / inline-size;
    position: relative;
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
    background: var(--_background);
    overflow: hidden;
  }
  .inline .panel {
    block-size: 100%;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
  }
  .floating .panel {
    position: fixed;
    inset-block-end: 20px;
    inset-inline-end: 20px;
    z-index: 2147483000;
    inline-size: min(var(--_chat-width), calc(100vw - 40px));
    block-size: min(var(--_chat-max-height), calc(100dvh - 40px));
    border-radius: calc(var(--_radius) * 1.5);
    box-shadow:
      0 0 0 1px var(--_line),
      0 2px 6px rgb(0 20 30 / 0.08),
      0 16px 48px rgb(0 20 30 / 0.18);
    animation: rise var(--_calm) cubic-bezier(0.2, 0.7, 0.2, 1);
  }
  .dark.floating .panel {
    box-shadow:
      0 0 0 1px var(--_line),
      0 16px 48px rgb(0 0 0 / 0.6);
  }
  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(12px);
    }
  }
  /* On small screens, and on large ones that are zoomed, the chat takes all there is. */
  @media (max-width: 480px), (max-height: 440px) {
    .floating .panel {
      inset: 0;
      inline-size: 100vw;
      block-size: 100dvh;
      border-radius: 0;
    }
  }

  .chat {
    flex: 1;
    min-block-size: 0;
    display: flex;
    flex-direction: column;
  }
  .header {
    display: flex;
    align-items: center;
    gap: var(--_space-2);
    min-block-size: 60px;
    padding-block: 10px;
    padding-inline: var(--_space-4) var(--_space-2);
    border-block-end: 1px solid var(--_line);
  }
  .who {
    flex: 1;
    min-inline-size: 0;
  }
  .header slot[name='header'] {
    flex: 1;
    min-inline-size: 0;
  }
  .header h2 {
    font-size: var(--_type-body);
    font-weight: 600;
    line-height: 20px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  /* In whose name is never cut off for want of room: it takes a second line. */
  .identity {
    color: var(--_muted);
    font-size: var(--_type-small);
    line-height: 18px;
    overflow-wrap: anywhere;
  }
  .identity .icon {
    display: inline-block;
    inline-size: 14px;
    block-size: 14px;
    margin-inline: -2px 3px;
    vertical-align: -2px;
  }
  .tag {
    display: inline-block;
    margin-inline-start: 2px;
    padding-inline: 6px;
    border: 1px solid currentColor;
    border-radius: 9px;
    color: var(--_asked);
    line-height: 16px;
    white-space: nowrap;
  }
  .header-actions {
    display: flex;
    gap: var(--_space-1);
  }

  .banner {
    display: flex;
    align-items: center;
    gap: var(--_space-2);
    padding: 6px var(--_space-4);
    border-block-end: 1px solid var(--_line);
    background: var(--_surface);
    color: var(--_muted);
    font-size: var(--_type-small);
    line-height: 18px;
  }
  .banner > span {
    flex: 1;
  }
  .banner.asked {
    background: var(--_asked-ground);
    color: var(--_asked);
  }

  .stage {
    position: relative;
    flex: 1;
    min-block-size: 0;
    display: flex;
    flex-direction: column;
  }
  .messages {
    flex: 1;
    min-block-size: 0;
    display: flex;
    flex-direction: column;
    gap: var(--_message-spacing);
    padding: var(--_space-4);
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--_line) transparent;
  }
  .messages:focus-visible {
    outline-offset: -2px;
  }
  .messages:hover {
    scrollbar-color: var(--_control) transparent;
  }
  .to-end {
    position: absolute;
    inset-block-end: 12px;
    inset-inline: 0;
    inline-size: fit-content;
    margin-inline: auto;
    display: inline-flex;
    align-items: center;
    gap: var(--_space-1);
    min-block-size: 28px;
    padding: 0 12px 0 8px;
    border: 1px solid var(--_line);
    border-radius: 14px;
    background: var(--_background);
    font-size: var(--_type-small);
    font-weight: 500;
    box-shadow: 0 4px 16px rgb(0 20 30 / 0.16);
  }

  .shortcuts {
    position: absolute;
    inset-block-end: var(--_space-2);
    inset-inline: var(--_space-2);
    padding: var(--_space-2) var(--_space-2) var(--_space-4) var(--_space-4);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_background);
    box-shadow: 0 8px 32px rgb(0 20 30 / 0.18);
  }
  .shortcuts-head {
    display: flex;
    align-items: center;
    justify-content: space-between;
  }
  .shortcuts h3 {
    font-size: var(--_type-body);
    font-weight: 600;
  }
  .shortcuts dl > div {
    display: flex;
    gap: var(--_space-3);
    padding-block: 4px;
  }
  .shortcuts dt {
    inline-size: 128px;
    flex: none;
    white-space: nowrap;
  }
  kbd {
    padding: 1px 6px;
    border: 1px solid var(--_control);
    border-radius: 4px;
    color: var(--_muted);
    font: 500 var(--_type-small) / 18px var(--_font);
  }
`;
