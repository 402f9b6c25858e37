import { defineConfig } from 'vitest/config';

/** Workspace packages are tested from source, through the `source` condition of their exports. */
const resolve = { conditions: ['source', 'module', 'browser', 'development|production', 'import', 'default'] };
const ssr = { resolve: { conditions: ['source', 'module', 'node', 'development|production', 'import', 'default'] } };

/** One project for each suite; `scripts/test.ts` runs them in this order. */
export default defineConfig({
  test: {
    projects: [
      { resolve, ssr, test: { name: 'unit', include: ['packages/*/src/**/*.test.ts', 'examples/*/**/*.test.ts', 'scripts/**/*.test.ts'] } },
      { resolve, ssr, test: { name: 'structure', include: ['test/structure/**/*.test.ts'] } },
      { resolve, ssr, test: { name: 'contract', include: ['test/contract/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
      { resolve, ssr, test: { name: 'leak', include: ['test/leak/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 60_000 } },
      { resolve, ssr, test: { name: 'browser', include: ['test/browser/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
    ],
  },
});
