import type { Requirement } from './catalogue.ts';
import { namedIds } from './requirement-ids.ts';
import type { TestTitle } from './test-titles.ts';

/** A requirement with the tests that prove it, each as `path: title`. */
export type Proof = Pick<Requirement, 'id' | 'phase' | 'must'> & { readonly tests: readonly string[] };

/** Which tests prove what, and one sentence for each title that names something that is not there. */
export function prove(requirements: readonly Requirement[], titles: readonly TestTitle[]): { proofs: Proof[]; problems: string[] } {
  const tests = new Map<string, string[]>(requirements.map(({ id }) => [id, []]));
  const problems: string[] = [];
  for (const { path, title } of titles) {
    const { ids, problem } = namedIds(title);
    if (problem !== null) problems.push(`${path}: the title "${title}" ${problem}.`);
    for (const id of ids) {
      const proving = tests.get(id);
      if (proving) proving.push(`${path}: ${title}`);
      else problems.push(`${path}: the title "${title}" names "${id}", which spec/requirements.yaml does not have.`);
    }
  }
  return { proofs: requirements.map(({ id, phase, must }) => ({ id, phase, must, tests: tests.get(id) ?? [] })), problems };
}
