import type { NoticePart } from '@diosc/client';
import { html, nothing, type TemplateResult } from 'lit';
import { icons } from './icons.ts';
import type { ViewContext } from './view-context.ts';

/** Why an answer stopped, in the flow of the conversation. */
export function renderNotice(notice: NoticePart, context: ViewContext, question: string | null): TemplateResult {
  const { words, actions } = context;
  return html`<div class="card refused">
    <span class="card-icon">${icons.warning}</span>
    <div class="card-body">
      <p>${notice.text}</p>
      ${
        notice.retryable && question !== null
          ? html`<button class="button" type="button" @click=${() => actions.ask(question)}>${icons.repeat}${words.askAgain}</button>`
          : nothing
      }
    </div>
  </div>`;
}

/** The work is parked until the user has signed in afresh. Heard at once, because somebody has to act. */
export function renderRefresh(context: ViewContext): TemplateResult | typeof nothing {
  const { snapshot, words, locale } = context;
  const { refresh } = snapshot.conversation;
  if (refresh === null || snapshot.refusal !== null) return nothing;
  const until = new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(new Date(refresh.deadline));
  return html`<div class="card asked" role="alert">
    <span class="card-icon">${icons.key}</span>
    <div class="card-body">
      <h3>${words.refreshTitle}</h3>
      <p>${words.refreshText[refresh.reason]} ${snapshot.hasProvider ? words.refreshByItself : words.refreshNext}</p>
      <slot name="sign-in"></slot>
      <p class="muted small">${words.waitsUntil(until)}</p>
    </div>
  </div>`;
}

/** The user's sign-in ran out in the middle of a conversation. */
export function renderLogin({ snapshot, words, actions }: ViewContext): TemplateResult | typeof nothing {
  const { refusal } = snapshot;
  if (refusal?.kind !== 'login_required') return nothing;
  return html`<div class="card asked" role="alert">
    <span class="card-icon">${icons.key}</span>
    <div class="card-body">
      <h3>${words.loginTitle}</h3>
      <p>${refusal.error || words.loginReason} ${words.loginNext}</p>
      <slot name="sign-in"></slot>
      ${snapshot.hasProvider ? html`<button class="button" type="button" @click=${actions.connectNow}>${words.tryAgain}</button>` : nothing}
    </div>
  </div>`;
}

/** The end of a conversation, and the way to the next. */
export function renderEnd({ snapshot, words, actions }: ViewContext): TemplateResult | typeof nothing {
  const { ended, session } = snapshot.conversation;
  if (ended === null || session !== null || !snapshot.isSignedIn) return nothing;
  return html`<div class="card" role="alert">
    <span class="card-icon">${icons.info}</span>
    <div class="card-body">
      <p>${words.ended[ended]}</p>
      <div class="card-actions">
        ${
          actions.goOn === null ? nothing : html`<button class="button primary" type="button" @click=${actions.goOn}>${words.goOn}</button>`
        }
        <button class="button" type="button" @click=${actions.startNewSession}>${words.startNew}</button>
      </div>
    </div>
  </div>`;
}
