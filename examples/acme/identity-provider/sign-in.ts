import { errors, type Interaction, type Provider } from 'oidc-provider';
import { html } from '../html.ts';
import { checkSignIn, type SignInProblem } from './accounts.ts';
import { sendPage } from './pages.ts';
import { readBody } from './request-body.ts';
import { signInPage } from './sign-in-page.ts';
import { asksForSecondFactor } from './sign-in-policy.ts';

const PATH = /^\/interaction\/([\w-]+)(\/cancel)?$/;

const EXPIRED = {
  status: 400,
  title: 'This sign-in has expired',
  body: html`<h1>This sign-in has expired</h1>
<p class="lead">It took too long, or it was begun in another browser. Go back to the application and start again.</p>`,
} as const;

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/**
 * Serves the sign-in form. An interaction belongs to the browser that began it: its id is in the path and, signed, in
 * a cookie for that path alone, so that nobody can have somebody else finish a sign-in.
 */
export function serveSignIn(provider: Provider): void {
  provider.use(async (ctx, next) => {
    const match = PATH.exec(ctx.path);
    if (!match) return next();
    const action = `/interaction/${match[1]}`;

    const show = async (interaction: Interaction, login: string, problem: SignInProblem | null) => {
      const client = await provider.Client.find(text(interaction.params['client_id']));
      const secondFactor = asksForSecondFactor(interaction.params['acr_values']);
      sendPage(ctx, {
        status: problem === null ? 200 : 400,
        title: 'Sign in to Acme',
        // The address was compared with the client's registered ones before the interaction began.
        formTargets: [new URL(text(interaction.params['redirect_uri'])).origin],
        body: signInPage({ action, application: client?.clientName ?? 'the application', login, secondFactor, problem }),
      });
    };

    try {
      const interaction = await provider.interactionDetails(ctx.req, ctx.res);
      if (ctx.method === 'GET' && !match[2]) {
        const wished = text(ctx.query['login']) || text(interaction.params['login_hint']);
        return await show(interaction, wished.slice(0, 100), null);
      }
      if (ctx.method !== 'POST') return ctx.throw(405);
      if (match[2]) {
        ctx.respond = false;
        const refusal = { error: 'access_denied', error_description: 'The user left the sign-in page.' };
        return await provider.interactionFinished(ctx.req, ctx.res, refusal, { mergeWithLastSubmission: false });
      }
      const form = new URLSearchParams((await readBody(ctx.req)) ?? '');
      const typed = { login: form.get('login') ?? '', password: form.get('password') ?? '', code: form.get('code') ?? '' };
      const outcome = checkSignIn(typed, asksForSecondFactor(interaction.params['acr_values']));
      if (typeof outcome === 'string') return await show(interaction, typed.login.slice(0, 100), outcome);
      ctx.respond = false;
      const login = { accountId: outcome.person.login, acr: outcome.acr, amr: [...outcome.amr] };
      return await provider.interactionFinished(ctx.req, ctx.res, { login }, { mergeWithLastSubmission: false });
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error;
      return sendPage(ctx, EXPIRED);
    }
  });
}
