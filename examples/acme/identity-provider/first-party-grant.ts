import type { Grant, KoaContextWithOIDC } from 'oidc-provider';
import { ORDERS_AUDIENCE, scopesOf } from '../orders-scopes.ts';
import { findPerson } from './accounts.ts';

/**
 * Grants the company's own shop what it asks for without a consent page, but never more than the user may have: what
 * is beyond the user's roles is recorded as refused, and the token comes without it.
 */
export async function grantFirstParty(ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { account, client, provider, session } = ctx.oidc;
  if (!account || !client || !session) return undefined;
  const existing = session.grantIdFor(client.clientId);
  const known = existing === undefined ? undefined : await provider.Grant.find(existing);
  const grant = known ?? new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
  grant.addOIDCScope(ctx.oidc.requestParamOIDCScopes);

  const allowed = new Set<string>(scopesOf(findPerson(account.accountId)?.roles ?? []));
  for (const scope of ctx.oidc.requestParamScopes) {
    if (allowed.has(scope)) grant.addResourceScope(ORDERS_AUDIENCE, scope);
    else grant.rejectResourceScope(ORDERS_AUDIENCE, scope);
  }
  await grant.save();
  return grant;
}
