import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** This near to the end, in pixels, counts as being there. */
const NEAR = 48;

/** Keeps the end of the conversation in view while it grows, unless the reader has scrolled away from it. */
export class StickToEnd implements ReactiveController {
  isAtEnd = true;
  readonly #host: ReactiveControllerHost;
  readonly #box: () => HTMLElement | null;

  constructor(host: ReactiveControllerHost, box: () => HTMLElement | null) {
    this.#host = host;
    this.#box = box;
    host.addController(this);
  }

  hostUpdated(): void {
    if (this.isAtEnd) this.#scroll();
  }

  /** To be called when the box is scrolled, by whomever. */
  readonly scrolled = (): void => {
    const box = this.#box();
    if (box === null) return;
    const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
    if (isAtEnd === this.isAtEnd) return;
    this.isAtEnd = isAtEnd;
    this.#host.requestUpdate();
  };

  readonly goToEnd = (): void => {
    this.isAtEnd = true;
    this.#scroll();
    this.#host.requestUpdate();
  };

  #scroll(): void {
    const box = this.#box();
    if (box !== null && box.scrollTop + box.clientHeight < box.scrollHeight) box.scrollTop = box.scrollHeight;
  }
}
