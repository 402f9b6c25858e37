import { html, type Markup } from '../html.ts';
import { TENANT_NAMES } from '../people.ts';
import type { ShopUser } from './identity-client.ts';
import { suggestionsFor } from './suggestions.ts';

/** Where the page finds the others. */
export type PagePlaces = { readonly apiUrl: string; readonly hubUrl: string; readonly assistantKey: string };

export const ROLE_NAMES: Readonly<Record<string, string>> = { admin: 'Administrator', sales: 'Sales', viewer: 'Viewer' };

const STATUSES = ['pending', 'shipped', 'delivered', 'cancelled'] as const;

function frame(body: Markup, head: Markup | null, attributes: Markup | null): string {
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Acme Orders</title>
<link rel="icon" href="/assets/acme.svg">
<link rel="stylesheet" href="/assets/theme.css">
<link rel="stylesheet" href="/assets/shop.css">
${head}</head>
<body${attributes}>
${body}
</body>
</html>
`);
}

function header(menu: Markup | null): Markup {
  return html`<header class="bar">
<a class="brand" href="/"><img src="/assets/acme.svg" alt="" width="28" height="28"> Acme Orders</a>
${menu}</header>`;
}

/** What a visitor sees who is not signed in. `problem` says why a sign-in has not come to an end. */
export function welcomePage(problem: string | null): string {
  return frame(
    html`${header(null)}
<main class="welcome">
<h1>Your orders, and somebody to ask about them</h1>
<p>Acme Orders shows what you have sold and what is on its way. The assistant answers in your name: it sees what you may see, and nothing else.</p>
${problem !== null && html`<p class="problem" role="alert">${problem}</p>`}
<a class="primary" href="/sign-in">Sign in</a>
<ol class="chain" aria-label="Whose word the assistant acts on">
<li><strong>You</strong><span>hand over your own access, for as long as you talk</span></li>
<li><strong>The assistant</strong><span>passes it on and keeps nothing</span></li>
<li><strong>The Orders API</strong><span>checks it, and decides as always</span></li>
</ol>
</main>`,
    null,
    null,
  );
}

function initials(name: string): string {
  return name
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .join('')
    .slice(0, 2)
    .toUpperCase();
}

function userMenu(user: ShopUser, tenantName: string): Markup {
  const roles = user.roles.map((role) => ROLE_NAMES[role] ?? role).join(', ');
  return html`<span class="tenant">${tenantName}</span>
<details class="menu">
<summary><span class="avatar" aria-hidden="true">${initials(user.name)}</span><span class="who">${user.name}</span></summary>
<div class="menu-panel">
<p><strong>${user.name}</strong><br>${user.email}</p>
<dl>
<dt>Role</dt><dd>${roles}</dd>
<dt>Company</dt><dd>${tenantName}</dd>
</dl>
<form id="sign-out" method="post" action="/sign-out"><button class="quiet" type="submit">Sign out</button></form>
</div>
</details>`;
}

/** The shop for a signed-in user. The orders come from the API, asked by the page itself in the user's name. */
export function ordersPage(user: ShopUser, { apiUrl, hubUrl, assistantKey }: PagePlaces): string {
  const tenantName = TENANT_NAMES[user.tenantId] ?? user.tenantId;
  const all = user.roles.includes('admin');
  return frame(
    html`${header(userMenu(user, tenantName))}
<main class="desk">
<div class="title">
<h1>${all ? `All orders of ${tenantName}` : 'Your orders'}</h1>
<p>${all ? 'You are an administrator and see what everybody has sold.' : 'You see your own orders. So does the assistant when it acts for you.'}</p>
</div>
<section class="orders" aria-labelledby="orders-title" aria-busy="true" id="orders">
<div class="orders-head">
<h2 id="orders-title">Orders</h2>
<div class="filter" role="group" aria-label="Show orders">
<button type="button" aria-pressed="true" data-status="">All</button>
${STATUSES.map((status) => html`<button type="button" aria-pressed="false" data-status="${status}">${status}</button>\n`)}</div>
</div>
<p class="orders-state" role="status" hidden></p>
<table>
<thead><tr><th scope="col">Order</th><th scope="col">Customer</th><th scope="col">Items</th><th scope="col">Placed</th><th scope="col">Status</th><th scope="col" class="amount">Total</th></tr></thead>
<tbody>
${[0, 1, 2, 3, 4].map(() => html`<tr class="skeleton" aria-hidden="true"><td colspan="6"><span></span></td></tr>\n`)}</tbody>
</table>
</section>
<aside class="assistant" aria-label="Assistant">
<p class="assistant-state" role="status" hidden>The assistant cannot be reached just now. Reload the page to try again.</p>
<diosc-chat backend-url="${hubUrl}" api-key="${assistantKey}">
${suggestionsFor(user).map((suggestion) => html`<button slot="suggestions" type="button">${suggestion}</button>\n`)}<a slot="sign-in" href="/sign-in">Sign in again</a>
</diosc-chat>
</aside>
</main>`,
    html`<script type="module" src="/browser/layout.ts"></script>
<script type="module" src="${hubUrl}/assistant-kit.js"></script>
<script type="module" src="/browser/app.ts"></script>
`,
    html` data-api-url="${apiUrl}" data-user-id="${user.id}" data-tenant-id="${user.tenantId}"${all && html` data-owners="shown"`}`,
  );
}
