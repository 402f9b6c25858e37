import { DioscChat } from './diosc-chat.ts';

declare global {
  interface HTMLElementTagNameMap {
    'diosc-chat': DioscChat;
  }
}

// A page may load the script twice; the first definition stays.
if (customElements.get('diosc-chat') === undefined) customElements.define('diosc-chat', DioscChat);
