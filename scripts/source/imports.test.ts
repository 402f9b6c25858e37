import { describe, expect, it } from 'vitest';
import { exportedNames, importsOf } from './imports.ts';
import { parseTypeScript } from './parse.ts';

describe('importsOf finds', () => {
  it.each([
    ["import a from './a.ts';", './a.ts', false],
    ["import './a.ts';", './a.ts', false],
    ["import type { A } from './a.ts';", './a.ts', true],
    ["export { a } from './a.ts';", './a.ts', false],
    ["export type { A } from './a.ts';", './a.ts', true],
    ["export * from './a.ts';", './a.ts', false],
    ["const a = await import('./a.ts');", './a.ts', false],
    ['const a = await import(`./a.ts`);', './a.ts', false],
    ["type A = import('./a.ts').A;", './a.ts', true],
  ])('%s', (source, specifier, isTypeOnly) => {
    expect(importsOf(parseTypeScript(source, 'x.ts'))).toEqual([{ specifier, isTypeOnly }]);
  });

  it('nothing in text that only looks like an import', () => {
    expect(importsOf(parseTypeScript("// import './a.ts'\nconst text = \"import './a.ts'\"; export const b = 1;", 'x.ts'))).toEqual([]);
  });
});

describe('exportedNames finds', () => {
  it.each([
    ["export { a, type B } from './a.ts';", ['B (type)', 'a']],
    ["export type { A } from './a.ts';", ['A (type)']],
    ["export { a as b } from './a.ts';", ['b']],
    ['export const a = 1, b = 2;', ['a', 'b']],
    ['export function a() {}', ['a']],
    ['export class A {}', ['A']],
    ['export type A = 1; export interface B {}', ['A (type)', 'B (type)']],
    ['export default 1;', ['default']],
    ["export * from './a.ts';", ["* from './a.ts'"]],
    ['const a = 1;', []],
  ])('%s', (source, names) => {
    expect(exportedNames(parseTypeScript(source, 'x.ts'))).toEqual(names);
  });
});
