import { html, type Markup } from '../html.ts';
import { DEMO_MFA_CODE, DEMO_PASSWORD, PEOPLE, TENANT_NAMES } from '../people.ts';
import type { SignInProblem } from './accounts.ts';

const PROBLEMS = {
  wrong_password: 'That user name and password do not match. Check both and try again.',
  wrong_code: 'That code is not right. Enter the six digits that your authenticator shows now.',
} as const satisfies Record<SignInProblem, string>;

/** What the sign-in page shows. `action` is where the form goes. */
export type SignInView = {
  readonly action: string;
  readonly application: string;
  readonly login: string;
  readonly secondFactor: boolean;
  readonly problem: SignInProblem | null;
};

function field(options: {
  name: string;
  label: string;
  type: string;
  autocomplete: string;
  value?: string;
  wrong: boolean;
  focus: boolean;
}): Markup {
  const { name, label, type, autocomplete, value, wrong, focus } = options;
  return html`<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" autocapitalize="none" spellcheck="false" maxlength="100" required${
    value !== undefined && html` value="${value}"`
  }${name === 'code' && html` inputmode="numeric"`}${wrong && html` aria-invalid="true" aria-describedby="problem"`}${focus && html` autofocus`}>`;
}

function demoUsers(action: string): Markup {
  return html`<aside class="demo" aria-labelledby="demo-title">
<h2 id="demo-title">Demo users</h2>
<ul>
${PEOPLE.map(
  (person) => html`<li><a href="${action}?login=${person.login}"><strong>${person.login}</strong>
<span>${person.roles.join(', ')} at ${TENANT_NAMES[person.tenantId] ?? person.tenantId}</span></a></li>
`,
)}</ul>
<p>The password of all three is <code>${DEMO_PASSWORD}</code>.</p>
</aside>`;
}

export function signInPage({ action, application, login, secondFactor, problem }: SignInView): Markup {
  const passwordWrong = problem === 'wrong_password';
  const fields = [
    field({
      name: 'login',
      label: 'User name',
      type: 'text',
      autocomplete: 'username',
      value: login,
      wrong: passwordWrong,
      focus: login === '',
    }),
    field({
      name: 'password',
      label: 'Password',
      type: 'password',
      autocomplete: 'current-password',
      wrong: passwordWrong,
      focus: login !== '',
    }),
    ...(secondFactor
      ? [
          field({
            name: 'code',
            label: 'Code from your authenticator',
            type: 'text',
            autocomplete: 'one-time-code',
            wrong: problem === 'wrong_code',
            focus: false,
          }),
          html`<p class="hint">In the demo the code is <code>${DEMO_MFA_CODE}</code>.</p>`,
        ]
      : []),
  ];
  return html`<h1>Sign in to Acme</h1>
<p class="lead">to go on to ${application}</p>
${problem !== null && html`<p class="problem" id="problem" role="alert">${PROBLEMS[problem]}</p>`}
<form method="post" action="${action}">
${fields}
<button class="primary" type="submit">Sign in</button>
</form>
<form method="post" action="${action}/cancel"><button class="quiet" type="submit">Cancel</button></form>
${demoUsers(action)}`;
}
