import { expect, it } from 'vitest';
import { modules, relativeTarget } from './modules.ts';

it('has no file that imports itself by way of others, not even for a type', () => {
  const targets = new Map(
    modules.map((module) => [module.path, module.imports.flatMap(({ specifier }) => relativeTarget(module, specifier) ?? [])]),
  );
  expect(findCycles(targets)).toEqual([]);
});

it('finds a cycle where there is one', () => {
  const targets = new Map([
    ['a', ['b']],
    ['b', ['c', 'd']],
    ['c', ['a']],
    ['d', []],
  ]);
  expect(findCycles(targets)).toEqual(['a -> b -> c -> a']);
});

/** Walks every path once, depth first; a file met again on the way to it closes a cycle. */
function findCycles(targets: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]) => {
    if (way.includes(path)) cycles.push([...way.slice(way.indexOf(path)), path].join(' -> '));
    if (done.has(path) || way.includes(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...way, path]);
    done.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return cycles;
}
