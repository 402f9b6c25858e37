import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html, Markup } from './html.ts';

describe('markup', () => {
  it('never lets a value become a tag, an attribute or an entity', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const rendered = String(html`<p title="${text}">${text}</p>`);
        const inside = rendered.slice('<p title="'.length, -'</p>'.length);
        expect(inside.replace('">', '')).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });

  it('keeps markup inside markup, lists of it, and leaves out what is absent', () => {
    const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
    expect(String(html`<ul>${items}${null}${false}${7}</ul>`)).toBe('<ul><li>a</li><li>&lt;b&gt;</li>7</ul>');
    expect(String(html`${new Markup('<hr>')}`)).toBe('<hr>');
  });
});
