import type { Log } from '../log.ts';

/** Whoever wants to hear of one thing. A listener that throws costs a log line, and keeps nothing from the others. */
export class Listeners<Arguments extends readonly unknown[]> {
  readonly #listeners = new Set<(...heard: Arguments) => void>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** @returns what takes the listener away again */
  add(listener: (...heard: Arguments) => void): () => void {
    // The same function added twice is two listeners, each with a way out of its own.
    const own = (...heard: Arguments): void => listener(...heard);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  tell(...heard: Arguments): void {
    for (const listener of this.#listeners) {
      try {
        listener(...heard);
      } catch (error) {
        this.#log.error({ err: error }, 'What another hub told was not carried out.');
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
