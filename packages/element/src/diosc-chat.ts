import { type Diosc, DioscError, diosc, MAX_MESSAGE_LENGTH, retryConnection, type Snapshot, subscribe } from '@diosc/client';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { Draft } from './compose/draft.ts';
import { conversationsOf } from './conversations/conversation-source.ts';
import { ConversationsDialog } from './conversations/conversations-dialog.ts';
import { FullScreen } from './focus/full-screen.ts';
import { keepFocus } from './focus/keep-focus.ts';
import { MessageBlocks } from './markdown/message-blocks.ts';
import { StickToEnd } from './scroll/stick-to-end.ts';
import { Announcer } from './speech/announcer.ts';
import { styles } from './styles/styles.ts';
import { ThemeController } from './theme/theme.ts';
import { renderBanners } from './view/banner.ts';
import { renderComposer } from './view/composer.ts';
import { renderConversation } from './view/conversation.ts';
import { renderGate } from './view/gate.ts';
import { renderHeader } from './view/header.ts';
import { icons } from './view/icons.ts';
import { renderLauncher } from './view/launcher.ts';
import { renderShortcuts } from './view/shortcuts.ts';
import { assistantName, type ChatActions, type ViewContext } from './view/view-context.ts';
import { wordsFor } from './words/words-for.ts';

/** `floating`: a button in the corner of the page and a panel above it. `inline`: fills the element's own box. */
export type ChatMode = 'floating' | 'inline';

/** A connection that is down for less than this many milliseconds is nobody's concern. */
const TROUBLE_AFTER_MS = 800;

/** Milliseconds after which the chat is drawn also where the browser shows no frames. */
const LONGEST_FRAME_MS = 250;

/**
 * The chat as an element, on the `diosc` of the page. It has no state of its own but what is being typed: everything
 * else is the client's, so that the element can be moved, removed and put back.
 *
 * @attr backend-url - The address of the hub. With `api-key` it configures the client.
 * @attr api-key - `ak_...`: the assistant.
 * @attr assistant-id - One assistant, where the key names several.
 * @attr mode - `floating` (default) or `inline`.
 * @attr open - Whether a floating chat is open.
 * @attr locale - A BCP 47 language tag for words, numbers and times. Default: the language of the page.
 * @slot header, composer, launcher - Replace what is there by default.
 * @slot suggestions - Buttons whose words are asked when they are pressed, shown while the conversation is empty.
 * @slot sign-in - The page's own way to sign in, shown where that is what is missing.
 * @csspart header, messages, composer, launcher, panel, banner
 */
export class DioscChat extends LitElement {
  static override styles = styles;
  static override properties = {
    backendUrl: { attribute: 'backend-url' },
    apiKey: { attribute: 'api-key' },
    assistantId: { attribute: 'assistant-id' },
    mode: { reflect: true },
    open: { type: Boolean, reflect: true },
    locale: {},
    client: { attribute: false },
    snapshot: { state: true },
    isTroubled: { state: true },
    hasShortcuts: { state: true },
    hasNews: { state: true },
  };

  declare backendUrl: string;
  declare apiKey: string;
  declare assistantId: string;
  declare mode: ChatMode;
  declare open: boolean;
  declare locale: string;
  /** The client that the element shows. Default: the one that the page's other code gets from `@diosc/client`. */
  declare client: Diosc;
  declare private snapshot: Snapshot | null;
  declare private isTroubled: boolean;
  declare private hasShortcuts: boolean;
  /** Whether something was answered while the chat was closed. */
  declare private hasNews: boolean;

  readonly #blocks = new MessageBlocks();
  readonly #theme = new ThemeController(this);
  readonly #announcer = new Announcer(this);
  readonly #draft = new Draft(this);
  readonly #fullScreen = new FullScreen(this);
  readonly #source = conversationsOf(() => this.client);
  readonly #conversations = new ConversationsDialog(this, {
    source: this.#source,
    sentence: (error) => this.#sentence(error),
    startNew: () => this.#actions.startNewSession(),
    currentId: () => this.snapshot?.session?.id ?? null,
  });
  readonly #scroll = new StickToEnd(this, () => this.renderRoot.querySelector<HTMLElement>('.messages'));
  #unsubscribe: (() => void) | null = null;
  #troubleTimer: ReturnType<typeof setTimeout> | null = null;

  constructor() {
    super();
    this.backendUrl = '';
    this.apiKey = '';
    this.assistantId = '';
    this.mode = 'floating';
    this.open = false;
    this.locale = '';
    this.client = diosc;
    this.snapshot = null;
    this.isTroubled = false;
    this.hasShortcuts = false;
    this.hasNews = false;
    this.addEventListener('keydown', (event) => this.#pressed(event));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#attach();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#detach();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.hasUpdated) return;
    if (changed.has('client')) {
      this.#detach();
      this.#attach();
    } else if (changed.has('backendUrl') || changed.has('apiKey') || changed.has('assistantId') || changed.has('locale')) this.#configure();
    if (changed.has('open')) this.client('ui', this.open ? 'open' : 'close');
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.#fitComposer();
    if (!changed.has('open') || changed.get('open') === undefined || this.mode === 'inline') return;
    // Focus follows what the user opened or closed. A chat that the page shows from the start takes nothing.
    if (this.open) this.#composer()?.focus();
    else this.renderRoot.querySelector<HTMLElement>('.launcher')?.focus();
  }

  /** While an answer streams, one drawing for each frame of the screen is enough; a page out of sight has no frames. */
  protected override async scheduleUpdate(): Promise<void> {
    if (this.snapshot?.busy === true) {
      await new Promise((resolve) => {
        requestAnimationFrame(resolve);
        setTimeout(resolve, LONGEST_FRAME_MS);
      });
    }
    await super.scheduleUpdate();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { snapshot } = this;
    if (snapshot === null) return nothing;
    const context = this.#context(snapshot);
    const isFloating = this.mode !== 'inline';
    const theme = this.#theme.classes;
    if (isFloating && !this.open) {
      return html`<div class="root floating ${theme}">${renderLauncher(context, this.hasNews)}${this.#renderAnnouncement()}</div>`;
    }
    return html`<div class="root ${isFloating ? 'floating' : 'inline'} ${theme}" lang=${context.words.language}>
      ${this.#renderPanel(context, isFloating)} ${this.#renderAnnouncement()}
    </div>`;
  }

  #renderPanel(context: ViewContext, isFloating: boolean): TemplateResult {
    const gate = renderGate(context);
    const label = context.words.chatWith(assistantName(context));
    return html`<section
      part="panel"
      class="panel"
      role=${isFloating ? 'dialog' : 'region'}
      aria-label=${label}
      aria-modal=${isFloating && this.#fullScreen.isOn ? 'true' : nothing}
    >
      <div class="chat" ?inert=${this.#conversations.isOpen}>${this.#renderChat(context, isFloating, gate)}</div>
      ${this.#conversations.render(context)}
    </section>`;
  }

  #renderChat(context: ViewContext, isFloating: boolean, gate: TemplateResult | null): TemplateResult {
    return html`
      ${renderHeader(context, isFloating)} ${renderBanners(context, this.isTroubled)}
      <div class="stage">
        <div
          part="messages"
          class="messages"
          role="log"
          aria-live="off"
          aria-label=${context.words.conversation}
          tabindex="0"
          @scroll=${this.#scroll.scrolled}
        >
          <slot name="messages"></slot>
          ${gate ?? renderConversation(context, this.#blocks)}
        </div>
        ${
          this.#scroll.isAtEnd || gate !== null
            ? nothing
            : html`<button class="to-end" type="button" @click=${this.#scroll.goToEnd}>${icons.down}${context.words.jumpToEnd}</button>`
        }
        ${this.hasShortcuts ? renderShortcuts(context.words, () => this.#showShortcuts(false)) : nothing}
      </div>
      ${renderComposer(context, this.#draft, { input: (text) => this.#draft.typed(text), submit: () => this.#submit(context) }, gate !== null)}
    `;
  }

  #renderAnnouncement(): TemplateResult {
    return html`<div class="visually-hidden" role="status" aria-live="polite">${this.#announcer.text}</div>`;
  }

  #context(snapshot: Snapshot): ViewContext {
    const locale = this.#locale();
    const { reopenable } = snapshot;
    const goOn = reopenable === null ? null : () => void this.#goOn(reopenable.id);
    return { snapshot, locale, words: wordsFor(locale), actions: { ...this.#actions, goOn } };
  }

  #locale(): string {
    return this.locale || document.documentElement.lang || navigator.language;
  }

  readonly #actions: Omit<ChatActions, 'goOn'> = {
    ask: (text) => void this.#ask(text),
    stop: () => this.client('cancel'),
    startNewSession: () => {
      void this.client('startNewSession');
      this.#composer()?.focus();
    },
    openConversations: () => this.#conversations.open(),
    connectNow: () => retryConnection(this.client),
    open: () => this.client('ui', 'open'),
    close: () => this.client('ui', 'close'),
  };

  async #goOn(id: string): Promise<void> {
    try {
      await this.#source.open(id);
      this.#composer()?.focus();
    } catch (error) {
      this.#draft.refused('', this.#sentence(error));
    }
  }

  #sentence(error: unknown): string {
    return error instanceof DioscError ? error.message : wordsFor(this.#locale()).didNotWork;
  }

  // The client.

  #attach(): void {
    this.#configure();
    if (this.open) this.client('ui', 'open');
    this.#unsubscribe = subscribe(this.client, (snapshot) => this.#changed(snapshot));
  }

  #detach(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#watchTrouble(false);
    this.snapshot = null;
    this.#blocks.clear();
  }

  #configure(): void {
    if (this.backendUrl === '' || this.apiKey === '') return;
    const config = {
      backendUrl: this.backendUrl,
      apiKey: this.apiKey,
      ...(this.assistantId === '' ? {} : { assistantId: this.assistantId }),
      ...(this.locale === '' ? {} : { locale: this.locale }),
    };
    try {
      // What stands in attributes is checked by the command itself, which has a sentence for each mistake.
      Reflect.apply(this.client, null, ['config', config]);
    } catch (error) {
      reportError(error);
    }
  }

  #changed(snapshot: Snapshot): void {
    const before = this.snapshot;
    if (snapshot.conversation.session?.id !== before?.conversation.session?.id) {
      this.#blocks.clear();
      this.#announcer.forget();
    }
    this.#follow(before, snapshot);
    this.snapshot = snapshot;
    this.open = snapshot.isOpen;
    if (snapshot.isOpen) this.hasNews = false;
    this.#draft.follow(before, snapshot);
    this.#conversations.follow(before, snapshot);
    this.#watchTrouble(snapshot.connection === 'reconnecting' || (snapshot.connection === 'connecting' && !snapshot.isOnline));
  }

  /** Says what is new, and remembers it where the chat is closed. */
  #follow(before: Snapshot | null, after: Snapshot): void {
    if (before?.conversation.messages === after.conversation.messages) return;
    const known = before?.session?.id === after.session?.id ? before?.conversation.messages : undefined;
    for (const message of after.conversation.messages) {
      if (message.role !== 'assistant' || known?.includes(message)) continue;
      if (known === undefined) this.#announcer.skip(message);
      else {
        this.#announcer.follow(message, this.#locale());
        if (!after.isOpen && message.status !== 'streaming') this.hasNews = true;
      }
    }
  }

  #watchTrouble(isTroubled: boolean): void {
    if (!isTroubled) {
      if (this.#troubleTimer !== null) clearTimeout(this.#troubleTimer);
      this.#troubleTimer = null;
      this.isTroubled = false;
    } else
      this.#troubleTimer ??= setTimeout(() => {
        this.isTroubled = true;
      }, TROUBLE_AFTER_MS);
  }

  // Writing.

  /** Makes the composer as high as what is in it, where the browser cannot do that by itself. */
  #fitComposer(): void {
    const composer = this.#composer();
    if (composer === null || CSS.supports('field-sizing', 'content')) return;
    composer.style.blockSize = 'auto';
    composer.style.blockSize = `${composer.scrollHeight}px`;
  }

  #submit({ snapshot, words }: ViewContext): void {
    const { text } = this.#draft;
    if (text.trim() === '' || text.length > MAX_MESSAGE_LENGTH) return;
    if (snapshot.busy) {
      this.#draft.waits(words.waitForAnswer);
      return;
    }
    this.#draft.asked(true);
    // At once, and not with the next drawing: what is typed until then must not join what was sent.
    const composer = this.#composer();
    if (composer !== null) composer.value = '';
    void this.#ask(text);
  }

  /** What was not sent comes back to where it was written, with the reason, unless something else is written there by now. */
  async #ask(text: string): Promise<void> {
    this.#scroll.goToEnd();
    this.#draft.asked(false);
    try {
      await this.client('send', text);
    } catch (error) {
      // What one user wrote is not for the next to read.
      if (error instanceof DioscError && (error.code === 'SIGNED_OUT' || error.code === 'USER_SWITCHED')) return;
      const problem = error instanceof Error ? error.message : wordsFor(this.#locale()).notSent;
      this.#draft.refused(text, problem);
    }
  }

  // The keyboard.

  #composer(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector('textarea');
  }

  #showShortcuts(isShown: boolean): void {
    this.hasShortcuts = isShown;
    if (!isShown) this.#composer()?.focus();
  }

  #pressed(event: KeyboardEvent): void {
    const panel = this.renderRoot.querySelector('.panel');
    // A chat that covers the page keeps the focus: what lies behind cannot be seen.
    if (this.#fullScreen.isOn && this.mode !== 'inline' && panel !== null)
      keepFocus(event, panel, this.shadowRoot?.activeElement ?? document.activeElement);
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.composedPath()[0];
    const isTyping = target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement;
    if (event.key === 'Escape') {
      if (this.hasShortcuts) this.#showShortcuts(false);
      else if (this.mode !== 'inline' && this.open) this.#actions.close();
      else return;
    } else if (event.key === '/' && !isTyping) this.#composer()?.focus();
    else if (event.key === '?' && !isTyping) this.#showShortcuts(!this.hasShortcuts);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
