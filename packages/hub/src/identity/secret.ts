import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/**
 * A value that must not be seen. It prints, inspects, serialises and concatenates as `[redacted]`, and has no
 * enumerable property, so that a log line, an error or a stored object that holds one by mistake gives nothing away.
 * `wipe` forgets the value: a wiped secret throws when it is exposed, so that it cannot be sent after logout.
 */
export class Secret {
  #value: string | null;

  constructor(value: string) {
    this.#value = value;
  }

  /**
   * The value itself. Only `credential/` and `identity/resolver` may call this; a lint rule holds it.
   * @throws {Error} when the secret has been wiped.
   */
  expose(): string {
    if (this.#value === null) throw new Error('This secret has been wiped.');
    return this.#value;
  }

  /** Whether both hold the same value, without showing either; what has been wiped is like nothing. */
  equals(other: Secret): boolean {
    return this.#value !== null && this.#value === other.#value;
  }

  get wiped(): boolean {
    return this.#value === null;
  }

  wipe(): void {
    this.#value = null;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.toPrimitive](): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
