import { describe, expect, it } from 'vitest';
import { MAY_DIAL } from '../../scripts/lint/rules/no-bare-network.ts';
import { MAY_WRITE_TO_CONSOLE } from '../../scripts/lint/rules/no-console.ts';
import { MAY_READ_ENVIRONMENT } from '../../scripts/lint/rules/no-environment.ts';
import { MAY_EXPOSE } from '../../scripts/lint/rules/no-secret-exposure.ts';
import { sourceFiles } from '../../scripts/source/source-files.ts';

describe.each(Object.entries({ MAY_DIAL, MAY_READ_ENVIRONMENT, MAY_WRITE_TO_CONSOLE, MAY_EXPOSE }))('%s', (_, places) => {
  it('excuses no place that is gone, where something else could move in', () => {
    expect(Object.keys(places).filter((pattern) => sourceFiles(pattern).length === 0)).toEqual([]);
  });
});
