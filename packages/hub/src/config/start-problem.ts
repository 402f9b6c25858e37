/**
 * The hub cannot start, for a reason that an operator can change. Its message is one plain sentence that names the
 * setting or the path, what was found and what is needed; it never holds a secret. Print it without a stack.
 */
export class StartProblem extends Error {
  override readonly name = 'StartProblem';
}
