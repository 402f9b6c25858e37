import { type Auth, authSchema } from '@diosc/protocol';
import { describeIssue } from '../command/describe-issue.ts';
import { DioscError } from '../diosc-error.ts';

/** Gives the user's present authentication whenever it is asked. */
export type AuthProvider = () => Auth | Promise<Auth>;

/**
 * Holds the user's authentication, and nothing else does. It is in private fields, so that it cannot be printed,
 * enumerated, serialised or reached from the page; `drop` forgets it.
 */
export class Credential {
  #auth: Auth | null = null;
  #provider: AuthProvider | null = null;
  #asking: Promise<void> | null = null;
  /** Counts what was given and dropped, so that a provider's answer to an earlier question is not taken for this one. */
  #source = 0;
  #version = 0;

  /** Whether there is authentication, or somebody to ask for it. */
  get isGiven(): boolean {
    return this.#auth !== null || this.#provider !== null;
  }

  get hasProvider(): boolean {
    return this.#provider !== null;
  }

  /** Whether it can be sent now. */
  get isReady(): boolean {
    return this.#auth !== null;
  }

  /** Changes with everything that is given, answered by the provider, or dropped. */
  get version(): number {
    return this.#version;
  }

  /** From now on this counts, and whatever was given before does not. */
  give(source: Auth | AuthProvider): void {
    this.drop();
    if (typeof source === 'function') this.#provider = source;
    else this.#auth = source;
  }

  drop(): void {
    this.#source++;
    this.#version++;
    this.#auth = null;
    this.#provider = null;
    this.#asking = null;
  }

  /**
   * Asks the provider, if there is one, for the authentication of this moment. Callers who come while it is being asked
   * wait for the same answer. False where something else was given meanwhile: its answer or failure counts for nothing.
   * @throws {DioscError} `AUTH_PROVIDER_FAILED` where the provider throws or answers something else.
   */
  async renew(): Promise<boolean> {
    const provider = this.#provider;
    if (provider === null) return this.isReady;
    const source = this.#source;
    this.#asking ??= this.#ask(provider, source);
    const asking = this.#asking;
    try {
      await asking;
    } catch (error) {
      if (source === this.#source) throw error;
    } finally {
      if (this.#asking === asking) this.#asking = null;
    }
    return source === this.#source;
  }

  /** @throws {DioscError} `SIGNED_OUT` where there is none. */
  expose(): Auth {
    if (this.#auth === null) throw DioscError.local('SIGNED_OUT', 'Nobody is signed in.');
    return this.#auth;
  }

  async #ask(provider: AuthProvider, source: number): Promise<void> {
    const auth = await answerOf(provider);
    if (source !== this.#source) return;
    this.#auth = auth;
    this.#version++;
  }
}

async function answerOf(provider: AuthProvider): Promise<Auth> {
  let answer: unknown;
  try {
    answer = await provider();
  } catch (cause) {
    throw DioscError.local('AUTH_PROVIDER_FAILED', 'The function that gives authentication failed.', { cause, retryable: true });
  }
  const result = authSchema.safeParse(answer);
  if (result.success) return result.data;
  // Neither the answer nor the library's error is kept: both may hold the credential.
  throw DioscError.local(
    'AUTH_PROVIDER_FAILED',
    `The function that gives authentication answered something else than {headers, userId, tenantId}: ${describeIssue(result.error.issues[0])}.`,
    { retryable: true },
  );
}
