import { html, nothing, type TemplateResult } from 'lit';
import type { MarkedToken, Token, Tokens } from 'marked';
import type { Words } from '../words/words.ts';
import { resolveReferences } from './character-reference.ts';
import { plainText } from './plain-text.ts';
import { isMisleading, safeLink } from './safe-link.ts';
import { knownTokens } from './tokens.ts';

type Inline = TemplateResult | string | typeof nothing;

/** What stands inside of a line. Every piece of text goes in as text; only the forms below become elements. */
export function renderInline(tokens: readonly Token[] | undefined, words: Words): Inline[] {
  return knownTokens(tokens).map((token) => renderToken(token, words));
}

function renderToken(token: MarkedToken, words: Words): Inline {
  switch (token.type) {
    case 'text':
      return token.tokens ? html`${renderInline(token.tokens, words)}` : resolveReferences(token.text);
    case 'escape':
      return token.text;
    case 'strong':
      return html`<strong>${renderInline(token.tokens, words)}</strong>`;
    case 'em':
      return html`<em>${renderInline(token.tokens, words)}</em>`;
    case 'del':
      return html`<del>${renderInline(token.tokens, words)}</del>`;
    case 'codespan':
      return html`<code>${token.text}</code>`;
    case 'br':
      return html`<br />`;
    case 'link':
      return renderLink(token, words);
    case 'image':
      return renderImage(token, words);
    case 'html':
      // Markup that the model wrote is shown as what it is: characters. A line break is the one that tables need.
      return /^<br\s*\/?>$/i.test(token.raw.trim()) ? html`<br />` : token.raw;
    case 'checkbox':
      return html`<input type="checkbox" disabled .checked=${token.checked} aria-label=${token.checked ? words.done : words.notDone} />`;
    case 'def':
    case 'space':
      return nothing;
    case 'blockquote':
    case 'code':
    case 'heading':
    case 'hr':
    case 'list':
    case 'list_item':
    case 'paragraph':
    case 'table':
      return token.raw;
  }
}

function renderLink(token: Tokens.Link, words: Words): Inline {
  const link = safeLink(token.href);
  const inside = renderInline(token.tokens, words);
  if (link === null) return html`${inside}`;
  const shown = plainText(knownTokens(token.tokens));
  const destination = isMisleading(shown, link) ? html` <span class="destination">(${link.destination})</span>` : nothing;
  return html`<a href=${link.href} target="_blank" rel="noopener noreferrer nofollow ugc">${inside}</a>${destination}`;
}

/**
 * An image is never loaded: its address can carry the conversation away without a click. It is shown as what it is and
 * where it lies, and who wants to see it follows the link.
 */
function renderImage(token: Tokens.Image, words: Words): Inline {
  const link = safeLink(token.href);
  const label = token.text.trim() === '' ? words.image : resolveReferences(token.text);
  if (link === null) return html`<span class="image">${label}</span>`;
  return html`<a class="image" href=${link.href} target="_blank" rel="noopener noreferrer nofollow ugc"
    >${label} <span class="destination">${words.imageAt(link.destination)}</span></a
  >`;
}
