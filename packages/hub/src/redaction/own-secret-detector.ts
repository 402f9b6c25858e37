import { type Detector, MAX_HELD_LENGTH, NOTHING_HELD } from './detector.ts';
import type { Redactions } from './redactions.ts';
import type { SecretAutomaton } from './secret-automaton.ts';

/** Reports a session's own secrets, wherever they stand. Holds only what one of them begins with. */
export class OwnSecretDetector implements Detector {
  readonly #automaton: SecretAutomaton;
  #node = 0;
  #position = 0;

  constructor(automaton: SecretAutomaton) {
    this.#automaton = automaton;
  }

  get idle(): boolean {
    return this.#node === 0;
  }

  get heldFrom(): number {
    const depth = this.#automaton.depth(this.#node);
    return depth === 0 ? NOTHING_HELD : this.#position + 1 - depth;
  }

  step(code: number, position: number, _beginsWord: boolean, redactions: Redactions): void {
    this.#node = this.#automaton.step(this.#node, code);
    if (this.#node === 0) return;
    this.#position = position;
    const found = this.#automaton.found(this.#node);
    if (found > 0) redactions.add(position + 1 - found, position + 1);
    const depth = this.#automaton.depth(this.#node);
    if (depth > MAX_HELD_LENGTH) redactions.add(position + 1 - depth, position + 1);
  }

  end(): void {
    this.#node = 0;
  }
}
