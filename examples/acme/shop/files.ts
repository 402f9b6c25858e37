import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';

export type ServedFile = { readonly type: string; readonly body: string };

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

/** The page's own code is TypeScript without anything that needs compiling: what is not JavaScript is blanked out. */
function browserModule(name: string): [string, ServedFile] {
  return [`/browser/${name}`, { type: 'text/javascript; charset=utf-8', body: stripTypeScriptTypes(read(`./browser/${name}`)) }];
}

/** Every file that the shop's page loads from the shop, by path. */
export function loadFiles(): ReadonlyMap<string, ServedFile> {
  return new Map([
    ['/assets/theme.css', { type: 'text/css; charset=utf-8', body: read('../assets/theme.css') }],
    ['/assets/shop.css', { type: 'text/css; charset=utf-8', body: read('./assets/shop.css') }],
    ['/assets/acme.svg', { type: 'image/svg+xml; charset=utf-8', body: read('../assets/acme.svg') }],
    ...['app.ts', 'assistant.ts', 'layout.ts', 'orders-view.ts', 'shop-token.ts'].map(browserModule),
  ]);
}
