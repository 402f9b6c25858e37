import { expect, it } from 'vitest';
import { collectProofs } from '../../scripts/requirements/collect.ts';

it('has no test that names a requirement which does not exist', () => {
  expect(collectProofs().problems).toEqual([]);
});
