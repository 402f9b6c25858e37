import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { codeBlocks } from '../../scripts/docs/code-blocks.ts';
import { anchorsOf, localLinks, namedPaths } from '../../scripts/docs/links.ts';
import { pages } from '../../scripts/docs/pages.ts';
import { ROOT } from '../../scripts/project.ts';
import { readJson } from './manifests.ts';

const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(readJson('package.json'));
const NPM_SCRIPT = /\bnpm (?:run )?(start|test|(?<=run )[\w-]+)/g;

describe.each(pages())('$path', ({ path, text }) => {
  it('links to files and headings that are there', () => {
    const broken = localLinks(text).filter((link) => {
      const target = link.path === '' ? path : posix.join(posix.dirname(path), link.path);
      if (!existsSync(join(ROOT, target))) return true;
      return link.anchor !== '' && !anchorsOf(readFileSync(join(ROOT, target), 'utf8')).has(link.anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names files and folders that are there', () => {
    expect(namedPaths(text).filter((named) => !existsSync(join(ROOT, named)))).toEqual([]);
  });

  it('names npm scripts that are there', () => {
    const named = [...text.matchAll(NPM_SCRIPT)].map((match) => match[1] ?? '');
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it('has JSON that is JSON', () => {
    const blocks = codeBlocks(text).filter(({ language }) => language === 'json');
    for (const { code } of blocks) expect(() => JSON.parse(code), code).not.toThrow();
  });
});
