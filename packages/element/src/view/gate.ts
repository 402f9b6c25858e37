import { html, nothing, type TemplateResult } from 'lit';
import { icons } from './icons.ts';
import type { ViewContext } from './view-context.ts';

type Gate = {
  readonly icon: TemplateResult;
  readonly tone: string;
  readonly title: string;
  readonly text: string;
  readonly code?: string;
  readonly canRetry?: boolean;
};

/** What stands in the place of the conversation where there can be none, and what to do about it. Null where there can. */
export function renderGate(context: ViewContext): TemplateResult | null {
  const gate = gateOf(context);
  if (gate === null) return null;
  const { words, actions, snapshot } = context;
  return html`<div class="gate ${gate.tone}" role="alert">
    <span class="gate-icon">${gate.icon}</span>
    <h3>${gate.title}</h3>
    <p>${gate.text}</p>
    ${gate.tone === 'asked' ? html`<slot name="sign-in"></slot>` : nothing}
    ${gate.canRetry === true ? html`<button class="button" type="button" @click=${actions.connectNow}>${words.tryAgain}</button>` : nothing}
    ${gate.code === undefined || snapshot.refusal === null ? nothing : html`<p class="muted small">${words.reference(gate.code)}</p>`}
  </div>`;
}

function gateOf({ snapshot, words }: ViewContext): Gate | null {
  const { refusal } = snapshot;
  if (!snapshot.isConfigured) return { icon: icons.info, tone: '', title: words.notConfiguredTitle, text: words.notConfiguredText };
  switch (refusal?.kind) {
    case 'login_required': {
      // In the middle of a conversation it is a card of that: what was said stays to be read.
      if (snapshot.conversation.messages.length > 0) return null;
      const text = `${refusal.error || words.loginReason} ${words.loginNext}`;
      return { icon: icons.key, tone: 'asked', title: words.loginTitle, text, code: refusal.code, canRetry: snapshot.hasProvider };
    }
    case 'denied': {
      const text = `${refusal.error || words.deniedReason} ${words.deniedNext}`;
      return { icon: icons.lock, tone: 'refused', title: words.deniedTitle, text, code: refusal.code };
    }
    case 'refused': {
      const text = `${refusal.error} ${words.refusedText}`;
      return { icon: icons.warning, tone: 'refused', title: words.refusedTitle, text, code: refusal.code, canRetry: true };
    }
    case undefined:
      return snapshot.isSignedIn ? null : { icon: icons.key, tone: 'asked', title: words.signedOutTitle, text: words.signedOutText };
  }
}
