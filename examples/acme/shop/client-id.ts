/** What the shop is called at the identity provider: a public client, which proves itself by PKCE alone. */
export const SHOP_CLIENT_ID = 'shop';
