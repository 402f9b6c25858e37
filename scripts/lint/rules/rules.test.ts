import { RuleTester } from 'oxlint/plugins-dev';
import { describe, it } from 'vitest';
import { ROOT } from '../../project.ts';
import type { Rule } from '../rule.ts';
import { noBareNetwork } from './no-bare-network.ts';
import { noConsole } from './no-console.ts';
import { noEnvironment } from './no-environment.ts';
import { noRawHtml } from './no-raw-html.ts';
import { noSecretExposure } from './no-secret-exposure.ts';
import { soundAssertion } from './sound-assertion.ts';

RuleTester.describe = describe;
RuleTester.it = it;

const HUB = 'packages/hub/src/turn/turns.ts';

/** Code that a rule allows or refuses, with the file it stands in. */
type Example = readonly [filename: string, code: string];

function holds(name: string, rule: Rule, examples: { readonly allows: readonly Example[]; readonly refuses: readonly Example[] }): void {
  const tester = new RuleTester({ cwd: ROOT, languageOptions: { sourceType: 'module', parserOptions: { lang: 'ts' } } });
  const at = ([filename, code]: Example) => ({ filename: `${ROOT}/${filename}`, code });
  tester.run(name, rule, {
    valid: examples.allows.map(at),
    invalid: examples.refuses.map((example) => ({ ...at(example), errors: 1 })),
  });
}

holds('a secret is unwrapped only where it is sent', noSecretExposure, {
  allows: [
    ['packages/hub/src/credential/forward.ts', 'header.value.expose();'],
    ['packages/hub/src/identity/resolver.ts', 'header.value.expose();'],
    [HUB, 'const expose = 1; print(expose);'],
  ],
  refuses: [
    [HUB, 'header.value.expose();'],
    [HUB, 'const { value } = header; send(value?.expose());'],
    [HUB, 'values.map(secret.expose);'],
    ['packages/hub/src/identity/principal.ts', 'secret.expose();'],
    ['packages/mcp/src/kit.ts', 'secret.expose();'],
  ],
});

holds('the environment is read in config only', noEnvironment, {
  allows: [
    ['packages/hub/src/config/read-config.ts', 'const port = process.env.PORT;'],
    ['scripts/test.ts', 'const ci = process.env.CI;'],
    [HUB, 'const env = settings.env;'],
  ],
  refuses: [
    [HUB, 'const port = process.env.PORT;'],
    [HUB, "const port = process['env'].PORT;"],
    [HUB, 'const { env } = process;'],
    [HUB, "import { env } from 'node:process';"],
    ['examples/acme/shop/server.ts', 'const port = process.env.PORT;'],
  ],
});

holds('the hub dials out through the guarded client only', noBareNetwork, {
  allows: [
    ['packages/hub/src/outbound/create-outbound.ts', "import { Agent } from 'undici';"],
    ['packages/client/src/connection.ts', "await fetch('/x');"],
    [HUB, "import { createServer } from 'node:http'; createServer();"],
    [HUB, "import type { RequestInit } from 'undici';"],
    [HUB, "const fetch = outbound.fetch('model', limits); await fetch(url);"],
    [HUB, 'type Fetch = typeof globalThis.fetch;'],
    [HUB, 'type Fetch = typeof fetch;'],
    [HUB, 'function send(fetch: Fetch) { return fetch(url); }'],
    [HUB, 'const answer = outbound.fetch(url); const limits = { fetch: 1 };'],
  ],
  refuses: [
    [HUB, 'await fetch(url);'],
    [HUB, 'const go = fetch;'],
    [HUB, 'await globalThis.fetch(url);'],
    [HUB, "import { request } from 'undici';"],
    [HUB, "import { request } from 'node:http';"],
    [HUB, "import http from 'node:https'; http.get(url);"],
    [HUB, "import * as http from 'http'; http.request(url);"],
  ],
});

holds('a type assertion says why it is sound', soundAssertion, {
  allows: [
    [HUB, "const modes = ['forward'] as const;"],
    [HUB, 'const model = {} satisfies object;'],
    [HUB, "import { a as b } from './a.ts'; print(b);"],
    [HUB, 'const id = text as Id; // sound: the pattern above is that of an id'],
    [HUB, '// sound: the pattern above is that of an id\nconst id = text as Id;'],
  ],
  refuses: [
    [HUB, 'const id = text as Id;'],
    [HUB, 'const id = <Id>text;'],
    [HUB, '// an id\nconst id = text as Id;'],
    [HUB, '// sound:\nconst id = text as Id;'],
    [HUB, '// sound: far away\n\nconst id = text as Id;'],
    ['scripts/test.ts', 'const id = text as unknown;'],
  ],
});

holds('packages do not write to the console', noConsole, {
  allows: [['scripts/test.ts', "console.log('x');"]],
  refuses: [
    [HUB, "console.log('x');"],
    ['packages/element/src/chat.ts', 'globalThis.setTimeout(console.error);'],
  ],
});

holds('text never becomes HTML', noRawHtml, {
  allows: [
    ['packages/element/src/chat.ts', 'node.textContent = text;'],
    ['packages/element/src/chat.ts', "import { html } from 'lit'; const view = html`<p>${text}</p>`;"],
  ],
  refuses: [
    ['packages/element/src/chat.ts', 'node.innerHTML = text;'],
    ['packages/element/src/markdown/render-markdown.ts', 'node.outerHTML = text;'],
    ['packages/element/src/chat.ts', "node.insertAdjacentHTML('beforeend', text);"],
    ['packages/element/src/chat.ts', "import { unsafeHTML } from 'lit/directives/unsafe-html.js'; "],
    ['packages/element/src/chat.ts', 'const view = html`<p .innerHTML=${text}></p>`;'],
    ['packages/element/src/chat.ts', 'document.write(text);'],
    ['examples/acme/shop/page.ts', 'frame.srcdoc = text;'],
  ],
});
