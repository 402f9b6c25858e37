import { z } from 'zod';
import { ORDERS_AUDIENCE, scopesOf } from '../orders-scopes.ts';
import { PEOPLE, type Person } from '../people.ts';
import { ACR_PASSWORD, ACR_VALUES, findPerson } from './accounts.ts';
import { ACCESS_TOKEN_SECONDS } from './configuration.ts';

const LONGEST_SECONDS = 24 * 60 * 60;
const FIELDS = 'login, acr, audience, scope and expiresInSeconds';

const LOGIN = `"login" takes one of ${PEOPLE.map((person) => person.login).join(', ')}.`;
const ACR = `"acr" takes one of ${ACR_VALUES.join(', ')}.`;
const AUDIENCE = '"audience" takes 1 to 200 visible characters without spaces, such as the URL of an API.';
const SCOPE = '"scope" takes scopes separated by single spaces.';
const EXPIRES = `"expiresInSeconds" takes a whole number from 1 to ${LONGEST_SECONDS}.`;
const SHAPE = `The body takes a JSON object with ${FIELDS}; only login is needed.`;

const requestSchema = z.strictObject(
  {
    login: z.string(LOGIN),
    acr: z.enum(ACR_VALUES, ACR).default(ACR_PASSWORD),
    audience: z
      .string(AUDIENCE)
      .regex(/^[\x21-\x7e]{1,200}$/, AUDIENCE)
      .default(ORDERS_AUDIENCE),
    scope: z
      .string(SCOPE)
      .regex(/^[\x21-\x7e]+( [\x21-\x7e]+)*$/, SCOPE)
      .optional(),
    expiresInSeconds: z.int(EXPIRES).min(1, EXPIRES).max(LONGEST_SECONDS, EXPIRES).default(ACCESS_TOKEN_SECONDS),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `The body takes ${FIELDS}, and nothing called "${issue.keys.join('", "').slice(0, 100)}".`
        : SHAPE,
  },
);

export type DevTokenRequest = {
  readonly person: Person;
  readonly acr: string;
  readonly audience: string;
  readonly scope: string;
  readonly expiresInSeconds: number;
};

export type DevTokenProblem = { readonly error: string; readonly code: 'REQUEST_INVALID' | 'SCOPE_NOT_ALLOWED' };

function invalid(...sentences: readonly string[]): DevTokenProblem {
  return { error: [...new Set(sentences)].join(' '), code: 'REQUEST_INVALID' };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads the body of a request for a token; what is wrong with it comes back in sentences. */
export function parseDevTokenRequest(body: string): DevTokenRequest | DevTokenProblem {
  const parsed = requestSchema.safeParse(parseJson(body));
  if (!parsed.success) return invalid(...parsed.error.issues.map((issue) => issue.message));
  const person = findPerson(parsed.data.login);
  if (!person) return invalid(LOGIN);

  const allowed = scopesOf(person.roles);
  const scope = parsed.data.scope ?? [...allowed].join(' ');
  const refused = scope.split(' ').filter((name) => !new Set<string>(allowed).has(name));
  if (refused.length > 0) {
    const error = `${person.login} may not have the scope ${refused.join(', ').slice(0, 200)}; "scope" takes any of ${[...allowed].join(', ')}.`;
    return { error, code: 'SCOPE_NOT_ALLOWED' };
  }
  return { person, acr: parsed.data.acr, audience: parsed.data.audience, scope, expiresInSeconds: parsed.data.expiresInSeconds };
}
