import { MAX_MESSAGE_LENGTH } from '@diosc/client';
import { html, nothing, type TemplateResult } from 'lit';
import type { Draft } from '../compose/draft.ts';
import { icons } from './icons.ts';
import { assistantName, type ViewContext } from './view-context.ts';

export type ComposerActions = {
  readonly input: (text: string) => void;
  readonly submit: () => void;
};

/** Where one writes. Enter sends, Shift and Enter begin a new line, and while an answer runs the button stops it. */
export function renderComposer(
  context: ViewContext,
  draft: Pick<Draft, 'text' | 'problem'>,
  composer: ComposerActions,
  isClosed: boolean,
): TemplateResult {
  const { snapshot, words, actions } = context;
  const isAnswering = snapshot.conversation.messages.some((message) => message.status === 'streaming');
  const problem = problemOf(draft, context);
  const label = words.placeholder(assistantName(context));
  return html`<form part="composer" class="composer" @submit=${(event: Event) => {
    event.preventDefault();
    composer.submit();
  }}>
    <slot name="composer">
      <div class="field ${problem === null ? '' : 'invalid'}">
        <textarea
          id="message"
          rows="1"
          dir="auto"
          aria-label=${label}
          placeholder=${label}
          aria-describedby=${problem === null ? nothing : 'problem'}
          aria-invalid=${problem === null ? nothing : 'true'}
          enterkeyhint="send"
          ?disabled=${isClosed}
          .value=${draft.text}
          @input=${(event: Event) => event.target instanceof HTMLTextAreaElement && composer.input(event.target.value)}
          @keydown=${(event: KeyboardEvent) => {
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            composer.submit();
          }}
        ></textarea>
        ${
          isAnswering
            ? html`<button class="send stop" type="button" title=${words.stop} aria-label=${words.stop} @click=${actions.stop}>${icons.stop}</button>`
            : html`<button class="send" type="submit" title=${words.send} aria-label=${words.send} ?disabled=${isClosed || draft.text.trim() === ''}>
                ${icons.send}
              </button>`
        }
      </div>
    </slot>
    <div role="alert">${problem === null ? nothing : html`<p class="problem" id="problem">${problem}</p>`}</div>
  </form>`;
}

function problemOf(draft: Pick<Draft, 'text' | 'problem'>, { words }: ViewContext): string | null {
  if (draft.text.length > MAX_MESSAGE_LENGTH) return words.tooLong(draft.text.length, MAX_MESSAGE_LENGTH);
  return draft.problem;
}
