import { readFileSync } from 'node:fs';
import { join } from 'node:path';
// Vite's parser, which the test runner brings along: the TypeScript 7 compiler has no programming interface.
import { parseAst } from 'vitest/node';
import { ROOT } from '../project.ts';

/** A node of an ESTree syntax tree, with whatever fields its `type` has. */
export type SyntaxNode = { readonly type: string; readonly start: number; readonly end: number; readonly [field: string]: unknown };

export function isSyntaxNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value;
}

/**
 * The syntax tree of TypeScript source.
 * @throws {Error} naming the place, when it is not valid TypeScript.
 */
export function parseTypeScript(source: string, path: string): SyntaxNode {
  const program: unknown = parseAst(source, { lang: 'ts' }, path);
  if (!isSyntaxNode(program)) throw new Error(`"${path}" could not be parsed.`);
  return program;
}

/** The syntax tree of a TypeScript file of the repository. */
export function parseFile(path: string): SyntaxNode {
  return parseTypeScript(readFileSync(join(ROOT, path), 'utf8'), path);
}

/** Calls `visit` for the node and everything below it, parents first; returning false leaves out what is below. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode) => boolean | void): void {
  if (visit(node) === false) return;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isSyntaxNode(child)) walk(child, visit);
  }
}

/** The text of a string literal, of a template and of strings joined by `+`; `${}` stands where a value goes in. */
export function literalText(node: unknown): string | null {
  if (!isSyntaxNode(node)) return null;
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : null;
  if (node.type === 'TemplateLiteral' && Array.isArray(node['quasis'])) return node['quasis'].map(cookedText).join('${}');
  if (node.type === 'BinaryExpression' && node['operator'] === '+') {
    const left = literalText(node['left']);
    const right = literalText(node['right']);
    return left === null || right === null ? null : left + right;
  }
  return null;
}

function cookedText(quasi: unknown): string {
  if (!isSyntaxNode(quasi)) return '';
  const value = quasi['value'];
  return typeof value === 'object' && value !== null && 'cooked' in value && typeof value.cooked === 'string' ? value.cooked : '';
}
