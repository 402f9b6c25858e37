import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/project.ts';
import { repositoryFiles } from '../../scripts/source/source-files.ts';

const TEXT = /\.(ts|mjs|js|json|md|yaml|yml|sql|css|html|svg|txt)$|(^|\/)(\.npmrc|\.gitignore|\.node-version|run)$/;

/** What must not be in any file, and why. */
const UNWANTED = [
  { what: 'a path of one machine', pattern: /(?<![\w.-])\/(?:home|Users|work|workspace)\/[\w.-]+/ },
  { what: 'an em dash, where a comma, a colon or a full stop will do', pattern: /\u2014/ },
  { what: 'a note to come back', pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/ },
] as const;

const files = repositoryFiles()
  .filter((path) => TEXT.test(path) && path !== 'package-lock.json')
  .map((path) => ({ path, lines: readFileSync(join(ROOT, path), 'utf8').split('\n') }));

describe.each(UNWANTED)('no file has $what', ({ pattern }) => {
  it('in any line', () => {
    const found = files.flatMap(({ path, lines }) =>
      lines.flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
    );
    // This list of what is unwanted is the one place that has to name it.
    expect(found.filter((place) => !place.startsWith('test/structure/words.test.ts'))).toEqual([]);
  });
});

it('has no address of a package registry, so that everybody installs from their own', () => {
  const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
  expect([...lock.matchAll(/"resolved": "https?:[^"]*"/g)].map(([line]) => line)).toEqual([]);
  expect(readFileSync(join(ROOT, '.npmrc'), 'utf8')).not.toMatch(/registry\s*=/);
});
