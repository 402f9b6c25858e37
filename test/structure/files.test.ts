import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sourceFiles, TEST_FILES } from '../../scripts/source/source-files.ts';
import config from '../../vitest.config.ts';
import { modules } from './modules.ts';

const MEDIAN_LINES = 120;
const MOST_LINES = 500;

const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|config))?\.[a-z]+$/;
/** Names that say nothing: what is put there has no reason to be together. */
const EMPTY_NAMES = /^(utils?|common|misc|helpers?|shared|lib|stuff|various)$/;

describe('size', () => {
  it(`has a median source file of at most ${MEDIAN_LINES} lines`, () => {
    const sizes = modules.filter(({ isTest }) => !isTest).map(({ lines }) => lines);
    const median = sizes.toSorted((one, other) => one - other)[Math.floor(sizes.length / 2)];
    expect(median).toBeLessThanOrEqual(MEDIAN_LINES);
  });

  it(`has no file over ${MOST_LINES} lines`, () => {
    expect(modules.filter(({ lines }) => lines > MOST_LINES).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  });
});

describe('names', () => {
  const paths = sourceFiles('{packages,examples,scripts,test,benchmarks}/**/*.{ts,mjs,css,html,sql}');

  it('are in kebab-case', () => {
    expect(paths.filter((path) => !KEBAB_CASE.test(path.split('/').at(-1) ?? ''))).toEqual([]);
  });

  it('say what is in a file or folder', () => {
    const parts = (path: string) => path.split('/').map((part) => part.replace(/\..*$/, ''));
    expect(paths.filter((path) => parts(path).some((part) => EMPTY_NAMES.test(part)))).toEqual([]);
  });
});

it('leaves no test out of every suite', () => {
  const projects = z
    .array(z.object({ test: z.object({ include: z.array(z.string()), exclude: z.array(z.string()).default([]) }) }))
    .parse(config.test?.projects);
  const suites = projects.map(({ test }) => {
    const excluded = new Set(sourceFiles(...test.exclude));
    return new Set(sourceFiles(...test.include).filter((path) => !excluded.has(path)));
  });
  const suitesOf = (path: string) => suites.filter((suite) => suite.has(path)).length;
  expect(sourceFiles(...TEST_FILES).filter((path) => suitesOf(path) !== 1)).toEqual([]);
});
