import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildOutputs, fingerprint, isBuilt, writeStamp } from './stamp.ts';

const PACKAGES = ['packages/one'];
let root: string;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'diosc-stamp-'));
  write('package-lock.json', '{}');
  write('packages/one/src/index.ts', 'export {};');
  write('packages/one/src/room/index.ts', 'export {};');
  for (const output of buildOutputs(PACKAGES)) write(output.endsWith('.js') ? output : `${output}/index.js`, '');
  writeStamp(root, fingerprint(root, PACKAGES));
});

afterEach(() => rmSync(root, { recursive: true }));

it('is built right after a build', () => {
  expect(isBuilt(root, PACKAGES)).toBe(true);
});

it('is still built when only a test has changed', () => {
  write('packages/one/src/index.test.ts', 'test');
  expect(isBuilt(root, PACKAGES)).toBe(true);
});

describe('is stale', () => {
  it.each<[string, () => void]>([
    ['a source has another size', () => write('packages/one/src/index.ts', 'export const one = 1;')],
    ['a source has the same size and another time', () => utimesSync(join(root, 'packages/one/src/index.ts'), 1, 1)],
    ['a source is new, also deep down', () => write('packages/one/src/room/deep/new.ts', '')],
    ['a source is gone', () => rmSync(join(root, 'packages/one/src/room/index.ts'))],
    ['the packages installed are others', () => write('package-lock.json', '{"lockfileVersion": 3}')],
    ['an output is gone', () => rmSync(join(root, 'packages/one/dist'), { recursive: true })],
    ['the bundle is gone', () => rmSync(join(root, 'packages/hub/public/assistant-kit.js'))],
    ['nothing was ever built', () => rmSync(join(root, '.build'), { recursive: true })],
  ])('when %s', (_, change) => {
    change();
    expect(isBuilt(root, PACKAGES)).toBe(false);
  });

  it('when there is another package', () => {
    write('packages/two/dist/index.js', '');
    write('packages/two/src/index.ts', '');
    expect(isBuilt(root, [...PACKAGES, 'packages/two'])).toBe(false);
  });
});
