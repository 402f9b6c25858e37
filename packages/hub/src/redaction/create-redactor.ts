import { secretParts } from '../credential/secret-parts.ts';
import type { Credential } from '../identity/credential.ts';
import type { Redactor } from './redactor.ts';
import { Scanner } from './scanner.ts';
import { SecretAutomaton } from './secret-automaton.ts';
import { secretForms } from './secret-forms.ts';
import { wakeTables } from './wake-tables.ts';

/**
 * A redactor for one session, or, with null, for texts of no session: then it knows the shapes of tokens only.
 *
 * It looks at the credential when it is first used, not before, so that an idle session holds no second copy. What it
 * knows it keeps: drop the redactor when the credential is wiped. Inspecting it shows nothing.
 */
export function createRedactor(credential: Credential | null): Redactor {
  return new SessionRedactor(credential);
}

class SessionRedactor implements Redactor {
  #credential: Credential | null;
  #automaton: SecretAutomaton | null = null;
  #wake = wakeTables(null);

  constructor(credential: Credential | null) {
    this.#credential = credential;
  }

  redact(text: string): string {
    const scanner = this.stream();
    return scanner.push(text) + scanner.end();
  }

  primed(): this {
    this.stream();
    return this;
  }

  stream(): Scanner {
    if (this.#credential !== null) {
      const patterns = secretParts(this.#credential).flatMap((part) => [...secretForms(part)]);
      this.#credential = null;
      if (patterns.length > 0) this.#automaton = new SecretAutomaton(patterns);
      this.#wake = wakeTables(this.#automaton);
    }
    return new Scanner(this.#automaton, this.#wake);
  }
}
