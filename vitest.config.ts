import { defineConfig } from 'vitest/config';

/**
 * Workspace packages are tested from source, through the `diosc-source` condition of their exports. No other condition is
 * named: Node gets them too, and with `import` or `module` it would `require` the ES modules of packages that offer both.
 */
const resolve = { conditions: ['diosc-source'] };
const ssr = { resolve };

const unit = ['packages/*/src/**/*.test.ts', 'examples/*/**/*.test.ts', 'scripts/**/*.test.ts', 'benchmarks/**/*.test.ts'];
/** What starts databases, kills them and starts them again: too slow for the loop that one runs after every change. */
const store = ['packages/hub/src/store/**/*.test.ts', 'packages/hub/src/**/*-postgres.test.ts'];

/**
 * One project for each suite; `scripts/test.ts` runs them in this order. The fast ones share a process and its modules, which
 * takes a third of the time: a test that changes something global puts it back.
 */
export default defineConfig({
  test: {
    projects: [
      { resolve, ssr, test: { name: 'unit', isolate: false, include: unit, exclude: store, testTimeout: 30_000 } },
      { resolve, ssr, test: { name: 'structure', isolate: false, include: ['test/structure/**/*.test.ts'], testTimeout: 30_000 } },
      { resolve, ssr, test: { name: 'store', include: store, testTimeout: 60_000, hookTimeout: 60_000 } },
      { resolve, ssr, test: { name: 'contract', include: ['test/contract/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
      { resolve, ssr, test: { name: 'leak', include: ['test/leak/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 60_000 } },
      { resolve, ssr, test: { name: 'cluster', include: ['test/cluster/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
      { resolve, ssr, test: { name: 'property', include: ['test/property/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
      { resolve, ssr, test: { name: 'soak', include: ['test/soak/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
      { resolve, ssr, test: { name: 'browser', include: ['test/browser/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
    ],
  },
});
