import { readFileSync } from 'node:fs';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { html, Markup } from '../html.ts';

/** What is sent for `/assets/...`: the only files that the provider's pages load. */
export const ASSETS: ReadonlyMap<string, { readonly type: string; readonly body: string }> = new Map([
  ['theme.css', asset('../assets/theme.css', 'text/css')],
  ['acme.svg', asset('../assets/acme.svg', 'image/svg+xml')],
  ['sign-in.css', asset('./assets/sign-in.css', 'text/css')],
  ['submit.js', asset('./assets/submit.js', 'text/javascript')],
]);

function asset(path: string, type: string) {
  return { type: `${type}; charset=utf-8`, body: readFileSync(new URL(path, import.meta.url), 'utf8') };
}

/** What a page needs of a request's context to be sent. */
export type PageContext = { status: number; type: string; body: unknown; set(name: string, value: string): void };

/**
 * Sends a page. Its policy lets nothing run or load but the provider's own files, and no page may frame it, so that
 * a password is never typed into a disguise. `formTargets` are the origins a submitted form may end at: browsers hold
 * redirects after a form to the policy too.
 */
export function sendPage(
  ctx: PageContext,
  page: { readonly title: string; readonly body: Markup; readonly status?: number; readonly formTargets?: readonly string[] },
): void {
  const forms = ["'self'", ...(page.formTargets ?? [])].join(' ');
  ctx.status = page.status ?? 200;
  ctx.type = 'html';
  ctx.set(
    'Content-Security-Policy',
    `default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; form-action ${forms}; base-uri 'none'; frame-ancestors 'none'`,
  );
  ctx.set('X-Content-Type-Options', 'nosniff');
  ctx.set('Referrer-Policy', 'no-referrer');
  ctx.set('Cache-Control', 'no-store');
  ctx.body = String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title}</title>
<link rel="icon" href="/assets/acme.svg">
<link rel="stylesheet" href="/assets/theme.css">
<link rel="stylesheet" href="/assets/sign-in.css">
</head>
<body>
<main>
<section class="card">
<img class="logo" src="/assets/acme.svg" alt="" width="40" height="40">
${page.body}
</section>
</main>
</body>
</html>
`);
}

/** Asks before signing out, unless the shop itself sent the user here: then the answer is given already. */
export function renderSignOut(ctx: KoaContextWithOIDC, form: string): void {
  const asked = ctx.oidc.entities.IdTokenHint?.payload['sub'];
  const certain = asked !== undefined && asked === ctx.oidc.session?.accountId;
  const target = ctx.oidc.client?.postLogoutRedirectUris?.[0];
  sendPage(ctx, {
    title: 'Sign out of Acme',
    formTargets: target === undefined ? [] : [new URL(target).origin],
    body: html`<h1>Sign out of Acme?</h1>
<p class="lead">This ends your session with every Acme application.</p>
${
  // The form is the provider's own, with its protection against forged requests.
  new Markup(form)
}
<button class="primary" type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>
<button class="quiet" type="submit" form="op.logoutForm">Stay signed in</button>
${certain && html`<script src="/assets/submit.js" defer></script>`}`,
  });
}

export function renderSignedOut(ctx: KoaContextWithOIDC): void {
  sendPage(ctx, {
    title: 'Signed out of Acme',
    body: html`<h1>You are signed out</h1>
<p class="lead">Your session with every Acme application has ended. You can close this page.</p>`,
  });
}

/** A request that cannot go on: says what the protocol says, and what to do. */
export function renderError(ctx: KoaContextWithOIDC, out: { error: string; error_description?: string | undefined }): void {
  sendPage(ctx, {
    status: ctx.status,
    title: 'Sign-in cannot go on',
    body: html`<h1>This sign-in cannot go on</h1>
<p class="lead">Go back to the application and start again. If it happens again, tell its makers:</p>
<p class="detail"><code>${out.error}</code>${out.error_description !== undefined && html` ${out.error_description}`}</p>`,
  });
}
