import { defineElements } from './define-elements.ts';
import type { DioscChat } from './diosc-chat.ts';

declare global {
  interface HTMLElementTagNameMap {
    'diosc-chat': DioscChat;
  }
}

defineElements();
