import { describe, expect, it } from 'vitest';
import { manifests } from './manifests.ts';
import { type Module, modules, relativeTarget, workspaceTarget } from './modules.ts';

/** What each package may use of the others. These are the only arrows; see ARCHITECTURE.md. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  client: ['protocol'],
  element: ['client'],
  mcp: ['protocol'],
  portal: ['protocol'],
  hub: ['protocol'],
  cli: ['hub', 'client', 'protocol'],
};

/** Packages that run in a browser as well as in Node. */
const RUNTIME_NEUTRAL = ['protocol', 'client', 'element'];

const inPackage = (name: string): Module[] => modules.filter(({ path }) => path.startsWith(`packages/${name}/src/`));
const workspaceImports = (module: Module) => module.imports.flatMap(({ specifier }) => workspaceTarget(specifier) ?? []);

describe.each(manifests)('$name', ({ name, folder, dependencies, references }) => {
  const short = name.replace('@diosc/', '');
  const allowed = ARROWS[short];
  const declared = Object.keys(dependencies).flatMap((dependency) => workspaceTarget(dependency)?.name ?? []);

  it('has its place in the ground plan', () => {
    expect(folder).toBe(`packages/${short}`);
    expect(allowed).toBeDefined();
  });

  it('declares no arrow that the ground plan does not have', () => {
    expect(declared.filter((other) => !allowed?.includes(other))).toEqual([]);
  });

  it('imports only packages that it declares', () => {
    const undeclared = inPackage(short).flatMap((module) =>
      workspaceImports(module)
        // A test may use an example as the other side of a wire; nothing that is published does.
        .filter((target) => !declared.includes(target.name) && !(module.isTest && target.name.startsWith('example-')))
        .map((target) => `${module.path} imports @diosc/${target.name}`),
    );
    expect(undeclared).toEqual([]);
  });

  it('is compiled after the packages that it declares', () => {
    expect(references.toSorted()).toEqual(declared.toSorted());
  });
});

it('keeps the contract free of every dependency but zod', () => {
  expect(Object.keys(manifests.find(({ name }) => name === '@diosc/protocol')?.dependencies ?? {})).toEqual(['zod']);
});

it.each(RUNTIME_NEUTRAL)('%s needs nothing of Node', (name) => {
  const offenders = inPackage(name).filter(
    (module) => !module.isTest && module.imports.some(({ specifier }) => specifier.startsWith('node:')),
  );
  expect(offenders.map(({ path }) => path)).toEqual([]);
});

it('imports another package through its exports and never through its files', () => {
  const exported = new Map(manifests.map(({ name, exports }) => [name.replace('@diosc/', ''), Object.keys(exports ?? {})]));
  const deep = modules.flatMap((module) => [
    ...workspaceImports(module)
      .filter(({ name, path }) => exported.has(name) && !exported.get(name)?.includes(path))
      .map(({ name, path }) => `${module.path} imports ${path} of @diosc/${name}`),
    ...module.imports
      .map(({ specifier }) => relativeTarget(module, specifier))
      .filter((target) => target !== null && entersAnotherFolder(module, target))
      .map((target) => `${module.path} imports ${target}`),
  ]);
  expect(deep).toEqual([]);
});

/**
 * The scripts may reach into a package for the tools that it has in its own `scripts` folder; tests may use the tools of
 * the repository. What measures and tests the whole may look at any part of it.
 */
function entersAnotherFolder(module: Module, target: string): boolean {
  if (['test', 'benchmarks'].includes(module.folder) || target.startsWith(`${module.folder}/`)) return false;
  if (module.folder === 'scripts') return !/^packages\/[^/]+\/scripts\//.test(target);
  return !(module.isTest && target.startsWith('scripts/'));
}
