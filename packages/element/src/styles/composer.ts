import { css } from 'lit';

/** Where one writes. */
export const composer = css`
  .composer {
    padding: var(--_space-2) var(--_space-4) max(var(--_space-4), env(safe-area-inset-bottom));
  }
  .field {
    display: flex;
    align-items: flex-end;
    min-block-size: var(--_input-height);
    border: 1px solid var(--_control);
    border-radius: var(--_radius);
    background: var(--_background);
    transition: border-color var(--_quick);
  }
  .field:focus-within {
    border-color: var(--_accent);
    outline: 1px solid var(--_accent);
  }
  .field.invalid,
  .field.invalid:focus-within {
    border-color: var(--_refused);
    outline-color: var(--_refused);
  }
  textarea {
    flex: 1;
    min-inline-size: 0;
    min-block-size: calc(var(--_input-height) - 2px);
    max-block-size: 168px;
    padding-block: calc((var(--_input-height) - 2px - 20px) / 2);
    padding-inline: 12px 4px;
    border: 0;
    background: transparent;
    line-height: 20px;
    field-sizing: content;
    resize: none;
    scrollbar-width: thin;
  }
  textarea:focus-visible {
    outline: none;
  }
  textarea::placeholder {
    color: var(--_muted);
    opacity: 1;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  textarea:disabled {
    cursor: default;
  }
  @media (pointer: coarse) {
    /* Phones zoom into fields with smaller letters. */
    textarea {
      font-size: 1rem;
    }
  }
  .send {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 32px;
    block-size: 32px;
    margin: calc((var(--_input-height) - 2px - 32px) / 2);
    padding: 0;
    border: 0;
    border-radius: var(--_radius-control);
    background: var(--_accent-text);
    color: var(--_on-accent-text);
    transition: background-color var(--_quick);
  }
  .send:disabled {
    background: var(--_surface);
    color: var(--_muted);
  }
  .problem {
    padding: 6px 2px 0;
    color: var(--_refused);
    font-size: var(--_type-small);
    line-height: 18px;
  }
`;
