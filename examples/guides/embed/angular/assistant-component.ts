import '@diosc/element';
import { afterRenderEffect, Component, CUSTOM_ELEMENTS_SCHEMA, input } from '@angular/core';
import { diosc } from '@diosc/client';
import { currentAccessToken } from '../your-application.ts';

@Component({
  selector: 'app-assistant',
  // `<diosc-chat>` is no component of Angular's.
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: '<diosc-chat backend-url="https://hub.example.com" api-key="ak_..."></diosc-chat>',
})
export class AssistantComponent {
  /** The user who is signed in; null where nobody is. */
  readonly userId = input.required<string | null>();

  constructor() {
    // After rendering: the element is in the page by then, and has told the client where the hub is.
    afterRenderEffect(() => {
      const userId = this.userId();
      if (userId === null) void diosc('auth', null);
      else void diosc('auth', async () => ({ headers: { Authorization: `Bearer ${await currentAccessToken()}` }, userId }));
    });
  }
}
