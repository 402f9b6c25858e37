import { DEMO_MFA_CODE, DEMO_PASSWORD, PEOPLE, type Person } from '../people.ts';

/** How strongly somebody has signed in, as `acr` says it in tokens. */
export const ACR_PASSWORD = 'urn:acme:pwd';
export const ACR_MFA = 'urn:acme:mfa';
export const ACR_VALUES: readonly string[] = [ACR_PASSWORD, ACR_MFA];

export function findPerson(login: string): Person | undefined {
  return PEOPLE.find((person) => person.login === login);
}

export type SignIn = { readonly person: Person; readonly acr: string; readonly amr: readonly string[] };

/** The same answer for an unknown name and a wrong password: neither may be told from the other. */
export type SignInProblem = 'wrong_password' | 'wrong_code';

/** Checks what was typed into the form. `code` counts only where a second factor is asked for. */
export function checkSignIn(
  typed: { readonly login: string; readonly password: string; readonly code: string },
  secondFactor: boolean,
): SignIn | SignInProblem {
  const person = findPerson(typed.login.trim().toLowerCase());
  if (!person || typed.password !== DEMO_PASSWORD) return 'wrong_password';
  if (!secondFactor) return { person, acr: ACR_PASSWORD, amr: ['pwd'] };
  return typed.code.trim() === DEMO_MFA_CODE ? { person, acr: ACR_MFA, amr: ['pwd', 'otp', 'mfa'] } : 'wrong_code';
}
