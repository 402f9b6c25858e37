import { expect, it } from 'vitest';
import { collectProofs } from '../../scripts/requirements/collect.ts';

/** What was proved once stays proved. An id is added when its promise is kept, and never taken away. */
const KEPT = [
  ...['BYOA-01', 'BYOA-02', 'BYOA-06', 'BYOA-08', 'BYOA-09', 'BYOA-11', 'BYOA-12'],
  ...['RESOLVE-01', 'RESOLVE-02', 'RESOLVE-03', 'ROLE-01', 'ROLE-02', 'MCP-01', 'MCP-05'],
  ...['BYOA-03', 'BYOA-04', 'BYOA-05', 'BYOA-07', 'BYOA-10', 'BYOA-13', 'RESOLVE-05', 'RESOLVE-06', 'SESSION-01', 'SESSION-03', 'MCP-02'],
  ...['SESSION-02', 'SAFE-01', 'SAFE-03', 'AUDIT-01', 'UI-01', 'RUN-01', 'RUN-03'],
];

const { proofs, problems } = collectProofs();

it('has no test that names a requirement which does not exist', () => {
  expect(problems).toEqual([]);
});

it('still proves every requirement that was proved before', () => {
  const proved = new Set(proofs.filter(({ tests }) => tests.length > 0).map(({ id }) => id));
  expect(KEPT.filter((id) => !proved.has(id))).toEqual([]);
});
