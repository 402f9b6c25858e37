import { z } from 'zod';
import type { IdentityProvider } from '../identity-provider/start-identity-provider.ts';

const answerSchema = z.object({ access_token: z.string(), token_type: z.string(), expires_in: z.number() });

export type DemoTokenRequest = {
  readonly login: string;
  readonly acr?: string;
  readonly audience?: string;
  readonly scope?: string;
  readonly expiresInSeconds?: number;
};

/** An access token of a demo user, as scripts get it. */
export async function demoToken(provider: Pick<IdentityProvider, 'devTokenUrl'>, request: DemoTokenRequest): Promise<string> {
  const response = await fetch(provider.devTokenUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  if (!response.ok) throw new Error(`The demo token endpoint answered ${response.status}.`);
  return answerSchema.parse(await response.json()).access_token;
}
