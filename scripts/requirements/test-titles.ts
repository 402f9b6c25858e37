import { isSyntaxNode, literalText, parseTypeScript, type SyntaxNode, walk } from '../source/parse.ts';

/** A test that runs: a call of vitest's `it` or `test` with a title and a body. */
export type TestTitle = { readonly path: string; readonly title: string };

/** Ways to write a test that do not run it every time, or that pass when it fails. Such a test proves nothing. */
const PROVES_NOTHING = new Set(['skip', 'skipIf', 'runIf', 'todo', 'fails']);
const RUNNERS = new Set(['it', 'test']);
const GROUPS = new Set(['describe', 'suite']);

/**
 * The titles of the tests in a file, read from its syntax tree: what only looks like a test, in a comment or a string,
 * does not count, nor does one that is skipped or stands in a skipped `describe`.
 */
export function testTitles(source: string, path: string): TestTitle[] {
  const program = parseTypeScript(source, path);
  const runners = importedNames(program, RUNNERS);
  const groups = importedNames(program, GROUPS);
  addExtended(program, runners);
  const titles: TestTitle[] = [];
  walk(program, (node) => {
    if (node.type !== 'CallExpression' || !Array.isArray(node['arguments'])) return true;
    const callee = calleeChain(node['callee']);
    const isSkipped = callee.some((name) => PROVES_NOTHING.has(name));
    const [name = ''] = callee;
    if (groups.has(name)) return !isSkipped;
    const [titleNode, ...rest] = node['arguments'];
    const title = literalText(titleNode);
    if (runners.has(name) && title !== null && rest.some(isFunction) && !isSkipped) titles.push({ path, title });
    return true;
  });
  return titles;
}

/** `it.concurrent.each([...])` as `['it', 'concurrent', 'each']`; empty for any other kind of callee. */
function calleeChain(node: unknown): string[] {
  if (!isSyntaxNode(node)) return [];
  if (node.type === 'Identifier' && typeof node['name'] === 'string') return [node['name']];
  if (node.type === 'CallExpression') return calleeChain(node['callee']);
  if (node.type === 'TaggedTemplateExpression') return calleeChain(node['tag']);
  if (node.type !== 'MemberExpression' || node['computed'] === true) return [];
  const object = calleeChain(node['object']);
  const [property] = calleeChain(node['property']);
  return object.length === 0 || property === undefined ? [] : [...object, property];
}

function isFunction(node: unknown): boolean {
  return isSyntaxNode(node) && ['ArrowFunctionExpression', 'FunctionExpression', 'Identifier', 'CallExpression'].includes(node.type);
}

/** What the names that vitest exports are called in this file. */
function importedNames(program: SyntaxNode, wanted: ReadonlySet<string>): Set<string> {
  const names = new Set<string>();
  walk(program, (node) => {
    if (node.type !== 'ImportDeclaration') return node.type === 'Program';
    if (literalText(node['source']) !== 'vitest' || !Array.isArray(node['specifiers'])) return false;
    for (const specifier of node['specifiers']) {
      if (!isSyntaxNode(specifier)) continue;
      const [imported] = calleeChain(specifier['imported']);
      const [local] = calleeChain(specifier['local']);
      if (imported !== undefined && local !== undefined && wanted.has(imported)) names.add(local);
    }
    return false;
  });
  return names;
}

/** Adds the names of `const it = test.extend({ ... })`. */
function addExtended(program: SyntaxNode, runners: Set<string>): void {
  walk(program, (node) => {
    if (node.type !== 'VariableDeclarator') return;
    const [name] = calleeChain(node['id']);
    const [base = '', method] = calleeChain(node['init']);
    if (name !== undefined && runners.has(base) && method === 'extend') runners.add(name);
  });
}
