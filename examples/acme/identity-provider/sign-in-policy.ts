import { interactionPolicy } from 'oidc-provider';
import { ACR_MFA } from './accounts.ts';

/** True where the client asks for the second factor. `acr_values` lists several, space-separated, the best first. */
export function asksForSecondFactor(acrValues: unknown): boolean {
  return typeof acrValues === 'string' && acrValues.split(' ')[0] === ACR_MFA;
}

/**
 * The provider's own policy, and one check more. OpenID Connect makes `acr_values` a wish: without the check somebody
 * who is signed in by password alone would get a token that says so, and the client would ask again for ever.
 */
export function createSignInPolicy() {
  const policy = interactionPolicy.base();
  const { Check } = interactionPolicy;
  policy.get('login')?.checks.add(
    new Check('acr_values', 'a second factor is asked for', 'login_required', (ctx) => {
      const satisfied = ctx.oidc.session?.acr === ACR_MFA;
      return asksForSecondFactor(ctx.oidc.params?.['acr_values']) && !satisfied ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT;
    }),
  );
  return policy;
}
