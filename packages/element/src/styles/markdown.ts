import { css } from 'lit';

/** The text of an answer. Wide things scroll in their own box; nothing widens the chat. */
export const markdown = css`
  .markdown {
    display: flex;
    flex-direction: column;
    gap: 10px;
    min-inline-size: 0;
    line-height: 1.55;
    overflow-wrap: anywhere;
  }
  .markdown > * {
    max-inline-size: 100%;
  }
  .markdown h3,
  .markdown h4,
  .markdown h5 {
    margin-block-start: var(--_space-1);
    font-weight: 600;
    line-height: 1.4;
  }
  .markdown .heading-1 {
    font-size: var(--_type-title);
  }
  .markdown .heading-2 {
    font-size: var(--_type-body);
  }
  .markdown .heading-3 {
    color: var(--_muted);
    font-size: var(--_type-body);
  }
  .markdown ul,
  .markdown ol {
    padding-inline-start: 22px;
  }
  .markdown li {
    padding-inline-start: 2px;
  }
  .markdown li + li {
    margin-block-start: 4px;
  }
  .markdown li > p + p,
  .markdown li > ul,
  .markdown li > ol {
    margin-block-start: 4px;
  }
  .markdown li::marker {
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  .markdown .task {
    list-style: none;
    margin-inline-start: -20px;
  }
  .markdown input[type='checkbox'] {
    accent-color: var(--_accent);
    margin-inline-end: 6px;
    vertical-align: -1px;
  }
  .markdown a {
    color: var(--_accent-text);
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 2px;
    border-radius: 2px;
  }
  .markdown a:hover {
    text-decoration-thickness: 2px;
  }
  .markdown .destination {
    color: var(--_muted);
  }
  .markdown .image {
    display: inline-block;
    padding: 1px 8px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius-control);
    background: var(--_surface);
    text-decoration: none;
  }
  .markdown blockquote {
    padding-inline-start: 12px;
    border-inline-start: 2px solid var(--_line);
    color: var(--_muted);
  }
  .markdown hr {
    inline-size: 100%;
    margin: 4px 0;
    border: 0;
    border-block-start: 1px solid var(--_line);
  }
  .markdown :not(pre) > code {
    padding: 1px 5px;
    border-radius: 4px;
    background: color-mix(in oklab, var(--_text) 8%, transparent);
    font: 400 0.93em / 1.4 var(--_font-code);
  }
  .markdown .code {
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
    overflow: hidden;
  }
  .code figcaption {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding-block: 4px;
    padding-inline: 12px 6px;
    color: var(--_muted);
    font-size: var(--_type-small);
  }
  .code button {
    color: var(--_muted);
  }
  .code button:hover {
    color: var(--_text);
  }
  .code button .icon {
    inline-size: 14px;
    block-size: 14px;
  }
  .code .after,
  .code [data-copied] .before {
    display: none;
  }
  .code [data-copied] .after {
    display: inline;
    color: var(--_allowed);
  }
  .code pre {
    padding: 4px 12px 12px;
  }
  .wide {
    --_ground: var(--_background);
    --_edge: rgb(0 20 30 / 0.28);
  }
  .code .wide {
    --_ground: var(--_surface);
  }
  .dark .wide {
    --_edge: rgb(0 0 0 / 0.85);
  }
  .code pre:focus-visible,
  .table:focus-visible {
    outline-offset: -2px;
  }
  .code code {
    font: 400 0.8125rem / 1.5 var(--_font-code);
  }
  .markdown .table {
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
  }
  .code pre,
  .markdown .table {
    overflow-x: auto;
    scrollbar-width: thin;
  }
  /* At each side to which there is more the content fades out below a shadow. */
  .wide {
    position: relative;
    min-inline-size: 0;
    border-radius: inherit;
  }
  .wide::before,
  .wide::after {
    content: '';
    position: absolute;
    inset-block: 0;
    inline-size: 40px;
    opacity: 0;
    pointer-events: none;
    transition: opacity var(--_quick);
  }
  .wide::before {
    left: 0;
    border-radius: var(--_radius) 0 0 var(--_radius);
    background: linear-gradient(to right, var(--_ground) 30%, transparent);
    box-shadow: inset 14px 0 10px -10px var(--_edge);
  }
  .wide::after {
    right: 0;
    border-radius: 0 var(--_radius) var(--_radius) 0;
    background: linear-gradient(to left, var(--_ground) 30%, transparent);
    box-shadow: inset -14px 0 10px -10px var(--_edge);
  }
  .wide[data-more~='left']::before,
  .wide[data-more~='right']::after {
    opacity: 1;
  }
  .markdown table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: 0.8125rem;
    line-height: 1.4;
    font-variant-numeric: tabular-nums;
  }
  .markdown th,
  .markdown td {
    padding: 6px 8px;
    text-align: start;
    white-space: nowrap;
    border-block-end: 1px solid var(--_line);
  }
  .markdown :is(th, td):first-child {
    padding-inline-start: 12px;
  }
  .markdown :is(th, td):last-child {
    padding-inline-end: 12px;
  }
  .markdown tr:last-child td {
    border-block-end: 0;
  }
  .markdown th {
    color: var(--_muted);
    font-size: var(--_type-small);
    font-weight: 500;
  }
  .markdown .align-right {
    text-align: end;
  }
  .markdown .align-center {
    text-align: center;
  }
  .growing > :last-child:is(p, h3, h4, h5)::after,
  .growing > :last-child:is(ul, ol) > li:last-child:not(:has(> ul, > ol))::after {
    content: '';
    display: inline-block;
    inline-size: 7px;
    block-size: 0.95em;
    margin-inline-start: 3px;
    border-radius: 1px;
    background: var(--_accent);
    vertical-align: -0.12em;
  }
`;
