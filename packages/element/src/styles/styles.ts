import type { CSSResultGroup } from 'lit';
import { tokenCss } from '../tokens/token-css.ts';
import { base } from './base.ts';
import { composer } from './composer.ts';
import { controls } from './controls.ts';
import { conversation } from './conversation.ts';
import { conversations } from './conversations.ts';
import { markdown } from './markdown.ts';
import { panel } from './panel.ts';

/** Constructed style sheets: a page's Content-Security-Policy needs no `unsafe-inline` for them. */
export const styles: CSSResultGroup = [tokenCss, base, controls, panel, conversation, markdown, composer, conversations];
