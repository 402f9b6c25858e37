import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Cores, moveToCore, type Place, pinned } from './cores.ts';
import { descendantsCpuSeconds, descendantsOf } from './process-tree.ts';
import { fromProgramSchema, type ToProgram, type Usage, usageSchema } from './program-message.ts';

const START_WITHIN_MS = 60_000;
const ANSWER_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 10_000;

type Pending = { readonly resolve: (result: unknown) => void; readonly reject: (problem: Error) => void };

/** A program of a benchmark in a process of its own, seen from the benchmark. The program's side is {@link serveProgram}. */
export class ChildProgram {
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  readonly #cores: Cores;
  readonly #exited: Promise<void>;
  #lastId = 0;

  private constructor(child: ChildProcess, cores: Cores) {
    this.#child = child;
    this.#cores = cores;
    this.#exited = new Promise((resolve) => child.once('exit', () => resolve()));
  }

  /**
   * Starts a program on the core of its place, and waits until it is ready.
   * @throws {Error} when it ends or says nothing before that; nothing is left running then.
   */
  static async start<Facts>(
    file: URL,
    options: { cores: Cores; place: Place; input?: unknown; facts: z.ZodType<Facts> },
  ): Promise<{ program: ChildProgram; facts: Facts }> {
    const argument = JSON.stringify(options.input ?? null);
    const node = [
      process.execPath,
      '--conditions=diosc-source',
      '--disable-warning=ExperimentalWarning',
      fileURLToPath(file),
      argument,
    ] as const;
    const [command, ...rest] = pinned(node, options.cores, options.place);
    // Standard output belongs to the report; what programs say goes beside it.
    const child = spawn(command, rest, { stdio: ['ignore', 2, 2, 'ipc'] });
    const program = new ChildProgram(child, options.cores);
    try {
      return { program, facts: options.facts.parse(await program.#ready(fileURLToPath(file))) };
    } catch (error) {
      await program.stop();
      throw error;
    }
  }

  /** @throws {Error} when it could not be started at all, so that nothing is ever done to another process in its place. */
  get pid(): number {
    const { pid } = this.#child;
    if (pid === undefined) throw new Error('The program could not be started.');
    return pid;
  }

  /**
   * Has the program do something, and gives what came of it.
   * @throws {Error} what went wrong in the program, or that it ended or did not answer within a minute.
   */
  async ask<Result>(command: string, input: unknown, result: z.ZodType<Result>): Promise<Result> {
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#pending.set(id, { resolve, reject });
    const timer = setTimeout(() => reject(new Error(`A program did not answer to "${command}" in time.`)), ANSWER_WITHIN_MS);
    try {
      this.#child.send({ id, command, input } satisfies ToProgram, (error) => error !== null && reject(error));
      return result.parse(await promise);
    } finally {
      clearTimeout(timer);
      this.#pending.delete(id);
    }
  }

  usage(): Promise<Usage> {
    return this.ask('usage', null, usageSchema);
  }

  /** Seconds of CPU of the processes that the program has started, such as its database. */
  childrenCpuSeconds(): number {
    return descendantsCpuSeconds(this.pid);
  }

  /** Moves the processes that the program has started off its core. Those that they start later follow them. */
  moveChildrenAway(): void {
    for (const { pid } of descendantsOf(this.pid)) moveToCore(pid, this.#cores, 'load');
  }

  /** Samples what the program does while the work is done, into `file`; undefined: only does the work. */
  async profiled<Result>(file: string | undefined, work: () => Promise<Result>): Promise<Result> {
    if (file === undefined) return await work();
    await this.ask('profile.start', null, z.unknown());
    try {
      return await work();
    } finally {
      await this.ask('profile.stop', file, z.unknown());
    }
  }

  /** Ends the program, by force where it does not end by itself, and whatever it had started and left. */
  async stop(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    const children = descendantsOf(pid);
    if (this.#child.connected) this.#child.send({ id: 0, command: 'stop', input: null } satisfies ToProgram, () => undefined);
    const force = setTimeout(() => {
      this.#child.kill('SIGKILL');
      for (const child of children) endQuietly(child.pid);
    }, STOP_WITHIN_MS);
    await this.#exited;
    clearTimeout(force);
  }

  /** Takes messages from here on; resolves with the program's facts. */
  #ready(name: string): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const timer = setTimeout(() => reject(new Error(`${name} was not ready in time.`)), START_WITHIN_MS);
    const end = (problem: Error) => {
      reject(problem);
      for (const pending of this.#pending.values()) pending.reject(problem);
    };
    this.#child.on('error', end);
    this.#child.on('exit', (code, signal) => end(new Error(`${name} has ended (${signal ?? code}).`)));
    this.#child.on('message', (raw) => {
      const message = fromProgramSchema.parse(raw);
      switch (message.type) {
        case 'ready':
          resolve(message.facts);
          return;
        case 'failed':
          reject(new Error(`${name} could not start: ${message.problem}`));
          return;
        case 'answer':
          this.#pending.get(message.id)?.resolve(message.result);
          return;
        case 'problem':
          this.#pending.get(message.id)?.reject(new Error(message.problem));
      }
    });
    return promise.finally(() => clearTimeout(timer));
  }
}

function endQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
