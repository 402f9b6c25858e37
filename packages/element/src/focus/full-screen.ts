import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Where a floating chat takes all of the screen; the same as in its style sheet. */
const FULL_SCREEN = '(max-width: 480px), (max-height: 440px)';

/** Whether the screen is so small that a floating chat covers the page. */
export class FullScreen implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #query = matchMedia(FULL_SCREEN);
  readonly #changed = (): void => this.#host.requestUpdate();

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  get isOn(): boolean {
    return this.#query.matches;
  }

  hostConnected(): void {
    this.#query.addEventListener('change', this.#changed);
  }

  hostDisconnected(): void {
    this.#query.removeEventListener('change', this.#changed);
  }
}
