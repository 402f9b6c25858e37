import { fieldTable, table, typeOf } from './docs-fields.ts';
import { type Html, html, prose } from './docs-html.ts';
import type { ShownDocument, ShownOperation } from './docs-model.ts';

/** One endpoint: what it does, what it takes, what it answers, and how to call it. */
export function operationArticle(operation: ShownOperation, schemas: ShownDocument['schemas']): Html {
  const { operationId, method, path, summary, description, parameters, responses } = operation;
  const body = Object.values(operation.requestBody?.content ?? {})[0];
  const fields = body === undefined ? null : fieldTable('Fields of the body', body.schema, schemas);
  return html`<article id="${operationId}" aria-labelledby="${operationId}-title">
<h3 id="${operationId}-title"><a href="#${operationId}">${summary}</a></h3>
<p class="line"><span class="method ${method.toLowerCase()}">${method}</span> <code class="path">${pathParts(path)}</code>${
    operation['x-diosc-scope'] === 'admin' ? html` <span class="scope">needs scope <code>admin</code></span>` : null
  }</p>
${description === undefined ? null : html`<p>${prose(description)}</p>`}
${
  parameters.length === 0
    ? null
    : table(
        'Parameters',
        parameters.map(({ name, in: place, required, description: about, schema }) => ({
          name,
          isRequired: required,
          schema: { ...schema, description: about ?? (place === 'query' ? '' : place) },
        })),
      )
}
${fields === null ? null : html`<details><summary>Body</summary>${fields}</details>`}
<details><summary>Answers</summary><dl>${Object.entries(responses).map(([status, { description: about, content }]) => {
    const schema = Object.values(content ?? {})[0]?.schema;
    return html`<div><dt>${status}</dt><dd>${prose(about)}${schema === undefined || Number(status) >= 400 ? null : html` ${typeOf(schema)}`}</dd></div>`;
  })}</dl></details>
<pre tabindex="0" role="region" aria-label="Example: ${summary}"><code>${curlExample(operation)}</code></pre>
</article>
`;
}

/** A long path may break after its slashes, and placeholders stand out. */
function pathParts(path: string): Html {
  return html`${path.split(/(?<=\/)|(?=\/)/).map((part) => (part.startsWith('{') ? html`<var>${part}</var>` : part === '/' ? html`/<wbr>` : part))}`;
}

function curlExample({ method, path, requestBody }: ShownOperation): string {
  const example = Object.values(requestBody?.content ?? {})[0]?.example;
  const lines = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}https://hub.example.com${path.replaceAll(/\{(\w+)\}/g, '$$$1')}`,
    '  -H "Authorization: Bearer $ADMIN_TOKEN"',
    ...(requestBody === undefined ? [] : ['  -H "Content-Type: application/json"']),
    ...(example === undefined
      ? []
      : [`  -d '${JSON.stringify(example, null, 2).replaceAll("'", String.raw`'\''`).replaceAll('\n', '\n  ')}'`]),
  ];
  return lines.join(' \\\n');
}
