import { expect, it } from 'vitest';
import { parseRequirements } from './catalogue.ts';
import { prove } from './proof.ts';

const requirements = [
  { id: 'ONE-01', seed: 'beyond', phase: 1, must: 'First.' },
  { id: 'TWO-01', seed: 'beyond', phase: 2, must: 'Second.' },
];

it('joins requirements with the tests that name them', () => {
  const { proofs, problems } = prove(requirements, [
    { path: 'a.test.ts', title: 'does [ONE-01]' },
    { path: 'b.test.ts', title: 'does more [ONE-01]' },
    { path: 'b.test.ts', title: 'does something else' },
  ]);
  expect(problems).toEqual([]);
  expect(proofs).toEqual([
    { id: 'ONE-01', phase: 1, must: 'First.', tests: ['a.test.ts: does [ONE-01]', 'b.test.ts: does more [ONE-01]'] },
    { id: 'TWO-01', phase: 2, must: 'Second.', tests: [] },
  ]);
});

it('reports an id that the list does not have, with the test that names it', () => {
  expect(prove(requirements, [{ path: 'a.test.ts', title: 'does [ONE-02]' }]).problems).toEqual([
    'a.test.ts: the title "does [ONE-02]" names "ONE-02", which spec/requirements.yaml does not have.',
  ]);
});

it.each([
  ['an id in the wrong form', '- {id: ONE-1, seed: beyond, phase: 1, must: x}'],
  ['an id twice', '- {id: ONE-01, seed: a, phase: 1, must: x}\n- {id: ONE-01, seed: a, phase: 1, must: y}'],
  ['an unknown field', '- {id: ONE-01, seed: a, phase: 1, must: x, done: true}'],
  ['something else than a list', 'ONE-01: x'],
])('refuses a list with %s', (_, yaml) => {
  expect(() => parseRequirements(yaml)).toThrow();
});
