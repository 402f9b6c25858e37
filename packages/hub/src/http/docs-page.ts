import { fieldTable } from './docs-fields.ts';
import { Html, html, prose } from './docs-html.ts';
import { readDocument, type ShownDocument } from './docs-model.ts';
import { operationArticle } from './docs-operation.ts';
import { DOCS_STYLE } from './docs-style.ts';
import { INTRODUCTION } from './openapi-introduction.ts';

/** The Admin API for people: one page, rendered from the OpenAPI document, that needs no script and loads nothing. */
export function docsPage(document: unknown): string {
  const shown = readDocument(document);
  const { info, tags, operations, schemas } = shown;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${info.title}</title>
<style>${new Html(DOCS_STYLE)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<p class="mark">Diosc</p>
<h1>${info.title}</h1>
<p class="lead">${info.summary}</p>
<p>For programs: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1)</p>
</header>
<div class="columns">
${contents(shown)}
<main id="content" tabindex="-1">
<section id="introduction" aria-label="Introduction" class="introduction">${INTRODUCTION.map(
    ({ title, text }) => html`<div><h2>${title}</h2><p>${prose(text)}</p></div>
`,
  )}</section>
${tags.map(
  ({ name, description }) => html`<section id="${anchorOf(name)}" aria-labelledby="${anchorOf(name)}-title">
<h2 id="${anchorOf(name)}-title">${titleOf(name)}</h2>
<p class="about">${prose(aboutOf(description))}</p>
${operations.filter(({ tags: [group] }) => group === name).map((operation) => operationArticle(operation, schemas))}</section>
`,
)}
<section id="schemas" aria-labelledby="schemas-title">
<h2 id="schemas-title">Schemas</h2>
${[...schemas].map(
  ([name, schema]) => html`<article id="schema-${name}" aria-labelledby="schema-${name}-title">
<h3 id="schema-${name}-title"><a href="#schema-${name}">${name}</a></h3>
<details><summary>Fields</summary>${fieldTable(`Fields of ${name}`, schema, schemas)}</details>
</article>
`,
)}</section>
</main>
</div>
</body>
</html>
`.text;
}

function contents({ tags, operations }: ShownDocument): Html {
  return html`<nav aria-label="Contents"><ul>
<li><a href="#introduction">Introduction</a></li>
${tags.map(
  ({ name }) => html`<li><a href="#${anchorOf(name)}">${titleOf(name)}</a><ul>
${operations
  .filter(({ tags: [group] }) => group === name)
  .map(
    ({ operationId, method, summary }) =>
      html`<li><a href="#${operationId}"><span class="method ${method.toLowerCase()}" aria-hidden="true">${SHORT[method] ?? method}</span>${summary}</a></li>
`,
  )}</ul></li>
`,
)}<li><a href="#schemas">Schemas</a></li>
</ul></nav>`;
}

const SHORT: Readonly<Record<string, string>> = { DELETE: 'DEL' };

function anchorOf(group: string): string {
  return `group-${group.replaceAll(' ', '-')}`;
}

function titleOf(group: string): string {
  return `${group.charAt(0).toUpperCase()}${group.slice(1)}`.replace('Mcp', 'MCP');
}

/** Under its own heading a description needs no title of its own. */
function aboutOf(description: string): string {
  const about = description.replace(/^[^:]+: /, '');
  return `${about.charAt(0).toUpperCase()}${about.slice(1)}`;
}
