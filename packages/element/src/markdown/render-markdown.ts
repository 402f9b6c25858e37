import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { ref } from 'lit/directives/ref.js';
import type { Token, Tokens } from 'marked';
import { watchEdges } from '../scroll/scroll-edges.ts';
import { renderCode } from '../view/code-block.ts';
import type { Words } from '../words/words.ts';
import { renderInline } from './render-inline.ts';
import { type Block, knownTokens } from './tokens.ts';

type Rendered = TemplateResult | typeof nothing;

/**
 * Draws blocks as elements. No HTML is made of the text at any point, so there is none to sanitise: no script, style,
 * form, event handler or remote load can come out of it. A block that has not changed is not drawn again.
 */
export function renderMarkdown(blocks: readonly Block[], words: Words): TemplateResult {
  return html`${blocks.map((block) => guard([block, words], () => renderBlock(block, words)))}`;
}

function renderBlock(block: Block, words: Words): Rendered {
  switch (block.type) {
    case 'paragraph':
      return html`<p dir="auto">${renderInline(block.tokens, words)}</p>`;
    case 'text':
      return html`<p dir="auto">${block.tokens ? renderInline(block.tokens, words) : block.text}</p>`;
    case 'heading':
      return renderHeading(block, words);
    case 'code':
      return renderCode(block.text, block.lang?.match(/^[\w+#.-]{1,20}/)?.[0] ?? '', words);
    case 'blockquote':
      return html`<blockquote dir="auto">${nested(block.tokens, words)}</blockquote>`;
    case 'list':
      return renderList(block, words);
    case 'table':
      return renderTable(block, words);
    case 'hr':
      return html`<hr />`;
    case 'html':
      return html`<p dir="auto">${block.raw.trim()}</p>`;
    case 'def':
    case 'space':
      return nothing;
    case 'br':
    case 'checkbox':
    case 'codespan':
    case 'del':
    case 'em':
    case 'escape':
    case 'image':
    case 'link':
    case 'list_item':
    case 'strong':
      return html`${renderInline([block], words)}`;
  }
}

function nested(tokens: readonly Token[] | undefined, words: Words): Rendered[] {
  return knownTokens(tokens).map((token) => renderBlock(token, words));
}

/** Headings of an answer lie below those of the page: the outline of the page stays the page's. */
function renderHeading(token: Tokens.Heading, words: Words): TemplateResult {
  const inside = renderInline(token.tokens, words);
  if (token.depth === 1) return html`<h3 class="heading-1" dir="auto">${inside}</h3>`;
  if (token.depth === 2) return html`<h4 class="heading-2" dir="auto">${inside}</h4>`;
  return html`<h5 class="heading-3" dir="auto">${inside}</h5>`;
}

function renderList(list: Tokens.List, words: Words): TemplateResult {
  const items = list.items.map((item) => html`<li dir="auto" class=${item.task ? 'task' : nothing}>${renderItem(item, words)}</li>`);
  if (!list.ordered) return html`<ul>${items}</ul>`;
  return html`<ol start=${typeof list.start === 'number' && list.start !== 1 ? list.start : nothing}>${items}</ol>`;
}

/** The items of a tight list have no paragraphs of their own. */
function renderItem(item: Tokens.ListItem, words: Words): Rendered[] {
  return knownTokens(item.tokens).map((token) =>
    token.type === 'text' && !item.loose ? html`${renderInline([token], words)}` : renderBlock(token, words),
  );
}

function renderTable(table: Tokens.Table, words: Words): TemplateResult {
  const align = (cell: Tokens.TableCell) => (cell.align === null ? nothing : `align-${cell.align}`);
  return html`<div class="wide"><div class="table" data-label=${words.tableScrolls} ${ref(watchEdges)}>
    <table dir="auto">
      <thead>
        <tr>
          ${table.header.map((cell) => html`<th scope="col" class=${align(cell)}>${renderInline(cell.tokens, words)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${table.rows.map(
          (row) => html`<tr>
            ${row.map((cell) => html`<td class=${align(cell)}>${renderInline(cell.tokens, words)}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
  </div></div>`;
}
