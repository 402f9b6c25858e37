import { html, nothing, type TemplateResult } from 'lit';
import type { ConversationEntry } from '../conversations/conversation-source.ts';
import type { ConversationsState } from '../conversations/conversations.ts';
import { relativeTime } from '../time/relative-time.ts';
import type { ConversationsActions } from './conversations-actions.ts';
import { icons } from './icons.ts';
import type { ViewContext } from './view-context.ts';

/** The longest title that the hub takes. */
const MAX_TITLE_LENGTH = 200;

type RowState = Pick<ConversationsState, 'active' | 'detail' | 'busy'> & { readonly isCurrent: boolean };

/** One conversation of the list, and what is opened below it. Of all rows Tab stops at one: arrow keys lead to the others. */
export function renderConversationRow(
  entry: ConversationEntry,
  { active, detail, busy, isCurrent }: RowState,
  context: ViewContext,
  actions: ConversationsActions,
): TemplateResult {
  const { words } = context;
  const title = entry.title || words.untitled;
  const isBusy = busy === entry.id;
  const stop = active === entry.id ? 0 : -1;
  const opened = detail?.id === entry.id ? detail.kind : null;
  return html`<li class=${isCurrent ? 'conversation current' : 'conversation'} data-conversation=${entry.id} aria-busy=${isBusy ? 'true' : nothing}>
    ${
      opened === 'rename'
        ? renderRename(entry, title, isBusy, context, actions)
        : html`<div class="conversation-line">
            <button
              class="conversation-open"
              type="button"
              tabindex=${stop}
              aria-current=${isCurrent ? 'true' : nothing}
              ?disabled=${isBusy}
              @click=${() => (isCurrent ? actions.close() : actions.goOn(entry.id))}
            >
              <span class="conversation-title" dir="auto">${title}</span>
              <span class="conversation-facts">${facts(entry, isCurrent, context)}</span>
            </button>
            <button
              class="icon-button conversation-more"
              type="button"
              tabindex=${stop}
              title=${words.more}
              aria-label=${words.moreFor(title)}
              aria-expanded=${opened === null ? 'false' : 'true'}
              @click=${() => (opened === null ? actions.show({ id: entry.id, kind: 'menu' }) : actions.hideDetail())}
            >
              ${icons.more}
            </button>
          </div>`
    }
    ${opened === 'menu' ? renderMenu(entry, isBusy, context, actions) : nothing}
    ${opened === 'delete' ? renderDelete(entry, title, isBusy, context, actions) : nothing}
  </li>`;
}

function facts(entry: ConversationEntry, isCurrent: boolean, { words, locale }: ViewContext): string {
  return isCurrent ? words.openNow : relativeTime(Date.parse(entry.lastActiveAt), Date.now(), locale);
}

function renderMenu({ id }: ConversationEntry, isBusy: boolean, { words }: ViewContext, actions: ConversationsActions): TemplateResult {
  return html`<div class="conversation-menu">
    <button class="quiet small" type="button" data-first ?disabled=${isBusy} @click=${() => actions.show({ id, kind: 'rename' })}>
      ${icons.pencil}${words.rename}
    </button>
    <button class="quiet small" type="button" ?disabled=${isBusy} aria-label=${words.download('Markdown')} @click=${() => actions.export(id, 'markdown')}>
      ${icons.down}Markdown
    </button>
    <button class="quiet small" type="button" ?disabled=${isBusy} aria-label=${words.download('JSON')} @click=${() => actions.export(id, 'json')}>
      ${icons.down}JSON
    </button>
    <button class="quiet small danger" type="button" ?disabled=${isBusy} @click=${() => actions.show({ id, kind: 'delete' })}>
      ${icons.bin}${words.delete}
    </button>
  </div>`;
}

function renderRename(
  { id }: ConversationEntry,
  title: string,
  isBusy: boolean,
  { words }: ViewContext,
  actions: ConversationsActions,
): TemplateResult {
  const save = (event: Event) => {
    event.preventDefault();
    const field = event.currentTarget instanceof HTMLFormElement ? event.currentTarget.querySelector('input') : null;
    if (field !== null) actions.rename(id, field.value);
  };
  return html`<form class="conversation-rename" @submit=${save}>
    <input
      type="text"
      data-first
      dir="auto"
      autocomplete="off"
      aria-label=${words.nameOf(title)}
      maxlength=${MAX_TITLE_LENGTH}
      .value=${title}
      ?disabled=${isBusy}
    />
    <button class="icon-button" type="submit" title=${words.save} aria-label=${words.save} ?disabled=${isBusy}>${icons.check}</button>
    <button class="icon-button" type="button" title=${words.cancel} aria-label=${words.cancel} @click=${actions.hideDetail}>${icons.close}</button>
  </form>`;
}

function renderDelete(
  { id }: ConversationEntry,
  title: string,
  isBusy: boolean,
  { words }: ViewContext,
  actions: ConversationsActions,
): TemplateResult {
  return html`<div class="conversation-delete" role="group" aria-label=${words.deleteNamed(title)}>
    <p>${words.deleteQuestion}</p>
    <div>
      <button class="button danger" type="button" ?disabled=${isBusy} @click=${() => actions.remove(id)}>${words.delete}</button>
      <button class="button" type="button" data-first ?disabled=${isBusy} @click=${actions.hideDetail}>${words.keep}</button>
    </div>
  </div>`;
}
