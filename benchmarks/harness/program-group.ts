import type { z } from 'zod';
import { ChildProgram } from './child-program.ts';
import type { Cores, Place } from './cores.ts';

/** The programs of one benchmark: started one after the other or at once, and all ended together, whatever happened. */
export class ProgramGroup {
  readonly #folder: URL;
  readonly #cores: Cores;
  readonly #starting: Promise<ChildProgram>[] = [];

  /** `folder` is where the programs are, with a slash at its end. */
  constructor(folder: URL, cores: Cores) {
    this.#folder = folder;
    this.#cores = cores;
  }

  /**
   * Starts `NAME.ts` on the core of its place.
   * @throws {Error} when it ends before it is ready.
   */
  async start<Facts>(
    name: string,
    place: Place,
    input: unknown,
    facts: z.ZodType<Facts>,
  ): Promise<{ readonly program: ChildProgram; readonly facts: Facts }> {
    const starting = ChildProgram.start(new URL(`${name}.ts`, this.#folder), { cores: this.#cores, place, input, facts });
    this.#starting.push(starting.then(({ program }) => program));
    return await starting;
  }

  /** Ends all that were started, those included that are not ready yet. */
  async stop(): Promise<void> {
    const started = await Promise.allSettled(this.#starting);
    const programs = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    await Promise.all(programs.map((program) => program.stop()));
  }
}
