import type { Snapshot } from '@diosc/client';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ConversationEntry, ConversationSource, ExportFormat } from './conversation-source.ts';
import { download } from './download.ts';

/** What is opened below one conversation of the list. */
export type ConversationDetail = { readonly id: string; readonly kind: 'menu' | 'rename' | 'delete' };

/** What a list of conversations shows. */
export type ConversationsState = {
  /** `loading` and `failed` are about the first page; what was loaded stays when a later one fails. */
  readonly phase: 'loading' | 'failed' | 'ready';
  readonly entries: readonly ConversationEntry[];
  readonly hasMore: boolean;
  /** The one that the arrow keys have reached; Tab goes to it. */
  readonly active: string | null;
  readonly detail: ConversationDetail | null;
  /** The one at which something is being done. */
  readonly busy: string | null;
  /** Why the last thing that the user wanted did not work. */
  readonly problem: string | null;
};

type Host = ReactiveControllerHost & { readonly renderRoot: ParentNode };

const CLOSED: ConversationsState = { phase: 'loading', entries: [], hasMore: false, active: null, detail: null, busy: null, problem: null };

/** The list of the user's conversations while it is open. Closed it keeps nothing, so that no other user can find anything. */
export class Conversations implements ReactiveController {
  #state: ConversationsState | null = null;
  #cursor: string | null = null;
  /** What a reply belongs to: one that comes after the list was closed changes nothing. */
  #visit = 0;
  #focus: string | null = null;
  readonly #host: Host;
  readonly #source: ConversationSource;
  readonly #sentence: (error: unknown) => string;

  constructor(host: Host, source: ConversationSource, sentence: (error: unknown) => string) {
    this.#host = host;
    this.#source = source;
    this.#sentence = sentence;
    host.addController(this);
  }

  /** Null while the list is closed. */
  get state(): ConversationsState | null {
    return this.#state;
  }

  hostUpdated(): void {
    if (this.#focus === null) return;
    const target = this.#host.renderRoot.querySelector<HTMLElement>(this.#focus);
    if (target === null) return;
    this.#focus = null;
    target.focus();
    if (target instanceof HTMLInputElement) target.select();
  }

  open(): void {
    this.#state = CLOSED;
    this.#moveFocus('.conversations-close');
    void this.load();
  }

  close(): void {
    if (this.#state === null) return;
    this.#forget();
    this.#moveFocus('.open-conversations');
  }

  /** Another user's list is not this one's; a list that could not be loaded is when the connection is back. */
  follow(before: Snapshot | null, after: Snapshot): void {
    const { user } = after;
    const isSameUser = before?.user?.userId === user?.userId && before?.user?.tenantId === user?.tenantId;
    if (!isSameUser || (!after.isOpen && before?.isOpen === true)) this.#forget();
    else if (this.#state?.phase === 'failed' && before?.connection !== 'connected' && after.connection === 'connected') void this.load();
  }

  async load(): Promise<void> {
    this.#set({ phase: 'loading', problem: null });
    await this.#run(null, async (isCurrent) => {
      const page = await this.#source.list(null);
      if (!isCurrent()) return;
      this.#cursor = page.cursor;
      this.#set({ phase: 'ready', entries: page.sessions, hasMore: page.cursor !== null, active: page.sessions[0]?.id ?? null });
    });
    if (this.#state?.phase === 'loading') this.#set({ phase: 'failed' });
  }

  more(): Promise<void> {
    return this.#run('more', async (isCurrent) => {
      const page = await this.#source.list(this.#cursor);
      const state = this.#state;
      if (!isCurrent() || state === null) return;
      this.#cursor = page.cursor;
      const isNew = ({ id }: ConversationEntry) => state.entries.every((entry) => entry.id !== id);
      const added = page.sessions.filter(isNew);
      this.#set({ entries: [...state.entries, ...added], hasMore: page.cursor !== null });
      if (added[0] !== undefined) this.activate(added[0].id);
    });
  }

  /** Moves the focus to a conversation. */
  activate(id: string): void {
    this.#set({ active: id });
    this.#moveFocus(`${rowOf(id)} .conversation-open`);
  }

  /** To another conversation: by so many down or, below zero, up. */
  step(by: number): void {
    const { entries, active } = this.#state ?? CLOSED;
    const at = entries.findIndex(({ id }) => id === active) + by;
    const next = entries[Math.max(0, Math.min(entries.length - 1, at))];
    if (next !== undefined) this.activate(next.id);
  }

  show(detail: ConversationDetail): void {
    this.#set({ detail, active: detail.id, problem: null });
    this.#moveFocus(`${rowOf(detail.id)} [data-first]`);
  }

  /** Closes what is open below a conversation; false where nothing was. */
  hideDetail(): boolean {
    const { detail } = this.#state ?? CLOSED;
    if (detail === null) return false;
    this.#set({ detail: null, problem: null });
    this.#moveFocus(`${rowOf(detail.id)} .conversation-more`);
    return true;
  }

  goOn(id: string): Promise<void> {
    return this.#run(id, async (isCurrent) => {
      await this.#source.open(id);
      if (isCurrent()) this.#leaveFor('textarea');
    });
  }

  rename(id: string, title: string): Promise<void> {
    const wanted = title.trim();
    const before = this.#state?.entries.find((entry) => entry.id === id)?.title;
    if (wanted === '' || wanted === before) {
      this.hideDetail();
      return Promise.resolve();
    }
    return this.#run(id, async (isCurrent) => {
      await this.#source.rename(id, wanted);
      if (!isCurrent()) return;
      this.#change((entry) => (entry.id === id ? { ...entry, title: wanted } : entry));
      this.#set({ detail: null });
      this.activate(id);
    });
  }

  /** Deletes one; resolves with whether it is gone. */
  async remove(id: string): Promise<boolean> {
    let isGone = false;
    await this.#run(id, async (isCurrent) => {
      await this.#source.remove(id);
      isGone = true;
      const state = this.#state;
      if (!isCurrent() || state === null) return;
      const at = state.entries.findIndex((entry) => entry.id === id);
      const entries = state.entries.filter((entry) => entry.id !== id);
      this.#set({ entries, detail: null });
      const next = entries[Math.min(at, entries.length - 1)];
      if (next === undefined) this.#moveFocus('.conversations-close');
      else this.activate(next.id);
    });
    return isGone;
  }

  export(id: string, format: ExportFormat): Promise<void> {
    return this.#run(id, async (isCurrent) => {
      const content = await this.#source.export(id, format);
      const entry = this.#state?.entries.find((each) => each.id === id);
      if (isCurrent() && entry !== undefined) download(content, entry, format);
    });
  }

  /** Closes the list because the user goes somewhere else with what they chose in it. */
  #leaveFor(target: string): void {
    this.#forget();
    this.#moveFocus(target);
  }

  #forget(): void {
    this.#visit += 1;
    this.#cursor = null;
    this.#focus = null;
    this.#state = null;
    this.#host.requestUpdate();
  }

  async #run(busy: string | null, work: (isCurrent: () => boolean) => Promise<void>): Promise<void> {
    const visit = this.#visit;
    const isCurrent = () => visit === this.#visit && this.#state !== null;
    this.#set({ busy, problem: null });
    try {
      await work(isCurrent);
    } catch (error) {
      if (isCurrent()) this.#set({ problem: this.#sentence(error) });
    } finally {
      if (isCurrent()) this.#set({ busy: null });
    }
  }

  #change(change: (entry: ConversationEntry) => ConversationEntry): void {
    this.#set({ entries: (this.#state ?? CLOSED).entries.map(change) });
  }

  #set(changes: Partial<ConversationsState>): void {
    if (this.#state === null) return;
    this.#state = { ...this.#state, ...changes };
    this.#host.requestUpdate();
  }

  #moveFocus(target: string): void {
    this.#focus = target;
    this.#host.requestUpdate();
  }
}

function rowOf(id: string): string {
  return `[data-conversation="${CSS.escape(id)}"]`;
}
