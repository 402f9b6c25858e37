/** From `start` up to and without `end`. */
export type Stretch = { start: number; end: number };

/** The stretches of a text to take out, in order. Those that touch or overlap are one. */
export class Redactions {
  #stretches: Stretch[] = [];
  #taken = 0;

  add(start: number, end: number): void {
    const stretch = { start, end };
    while (this.#stretches.length > this.#taken) {
      const last = this.#stretches.at(-1);
      if (last === undefined || last.end < stretch.start) break;
      if (last.start <= start) {
        last.end = Math.max(last.end, stretch.end);
        return;
      }
      stretch.end = Math.max(last.end, stretch.end);
      this.#stretches.pop();
    }
    this.#stretches.push(stretch);
  }

  /** The first stretch that begins at `position` or before; it is forgotten here. */
  takeUpTo(position: number): Readonly<Stretch> | null {
    const first = this.#stretches[this.#taken];
    if (first === undefined || first.start > position) return null;
    this.#taken += 1;
    if (this.#taken === this.#stretches.length) {
      this.#stretches = [];
      this.#taken = 0;
    }
    return first;
  }
}
