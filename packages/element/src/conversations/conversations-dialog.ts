import type { Snapshot } from '@diosc/client';
import { nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { keepFocus } from '../focus/keep-focus.ts';
import type { ConversationsActions } from '../view/conversations-actions.ts';
import { renderConversationsPanel } from '../view/conversations-panel.ts';
import type { ViewContext } from '../view/view-context.ts';
import type { ConversationSource } from './conversation-source.ts';
import { Conversations } from './conversations.ts';

/** How many conversations further each key leads. */
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

type Host = ReactiveControllerHost & { readonly renderRoot: ParentNode; readonly shadowRoot: ShadowRoot | null };

export type ConversationsDialogOptions = {
  readonly source: ConversationSource;
  /** What the user is told of an error. */
  readonly sentence: (error: unknown) => string;
  readonly startNew: () => void;
  /** The conversation that is open. */
  readonly currentId: () => string | null;
};

/** The list of conversations as a dialog: what its buttons and keys do. While it is open, focus stays in it. */
export class ConversationsDialog {
  readonly #host: Host;
  readonly #options: ConversationsDialogOptions;
  readonly #conversations: Conversations;

  constructor(host: Host, options: ConversationsDialogOptions) {
    this.#host = host;
    this.#options = options;
    this.#conversations = new Conversations(host, options.source, options.sentence);
  }

  get isOpen(): boolean {
    return this.#conversations.state !== null;
  }

  open(): void {
    this.#conversations.open();
  }

  follow(before: Snapshot | null, after: Snapshot): void {
    this.#conversations.follow(before, after);
  }

  render(context: ViewContext): TemplateResult | typeof nothing {
    const { state } = this.#conversations;
    return state === null ? nothing : renderConversationsPanel(context, state, this.#actions);
  }

  readonly #actions: ConversationsActions = {
    close: () => this.#conversations.close(),
    startNew: () => this.#startNew(),
    load: () => void this.#conversations.load(),
    more: () => void this.#conversations.more(),
    goOn: (id) => void this.#conversations.goOn(id),
    show: (detail) => this.#conversations.show(detail),
    hideDetail: () => void this.#conversations.hideDetail(),
    rename: (id, title) => void this.#conversations.rename(id, title),
    remove: (id) => void this.#remove(id),
    export: (id, format) => void this.#conversations.export(id, format),
    pressed: (event) => this.#pressed(event),
  };

  #startNew(): void {
    this.#conversations.close();
    this.#options.startNew();
  }

  /** Whoever deletes the conversation that they are in goes on with an empty one. */
  async #remove(id: string): Promise<void> {
    const isCurrent = this.#options.currentId() === id;
    const isGone = await this.#conversations.remove(id);
    if (isGone && isCurrent) this.#startNew();
  }

  /** No key that is pressed here reaches the chat behind, whose shortcuts would act on what cannot be seen. */
  #pressed(event: KeyboardEvent): void {
    event.stopPropagation();
    const box = this.#host.renderRoot.querySelector('.conversations');
    if (box !== null) keepFocus(event, box, this.#host.shadowRoot?.activeElement ?? null);
    const target = event.composedPath()[0];
    const isInLine = target instanceof Element && target.closest('.conversation-line') !== null;
    const step = STEPS[event.key];
    if (event.key === 'Escape') {
      if (!this.#conversations.hideDetail()) this.#conversations.close();
    } else if (isInLine && step !== undefined) this.#conversations.step(step);
    else return;
    event.preventDefault();
  }
}
