import { DioscChat } from './diosc-chat.ts';

/** Defines the elements. False where the page has done it before, from another copy of the code: the first one stays. */
export function defineElements(): boolean {
  if (customElements.get('diosc-chat') !== undefined) return false;
  customElements.define('diosc-chat', DioscChat);
  return true;
}
