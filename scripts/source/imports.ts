import { isSyntaxNode, literalText, type SyntaxNode, walk } from './parse.ts';

/** One module that a file names, by whatever form of import or re-export. */
export type Import = { readonly specifier: string; readonly isTypeOnly: boolean };

const STATIC = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration']);

/** Every module that a file names: static and dynamic imports, re-exports, and `import('x').T` in types. */
export function importsOf(program: SyntaxNode): Import[] {
  const imports: Import[] = [];
  walk(program, (node) => {
    const source = sourceOf(node);
    if (source !== null) imports.push({ specifier: source, isTypeOnly: isTypeOnly(node) });
  });
  return imports;
}

function sourceOf(node: SyntaxNode): string | null {
  if (STATIC.has(node.type) || node.type === 'ImportExpression' || node.type === 'TSImportType') return literalText(node['source']);
  return null;
}

function isTypeOnly(node: SyntaxNode): boolean {
  return node.type === 'TSImportType' || node['importKind'] === 'type' || node['exportKind'] === 'type';
}

/** The names that a file exports, sorted, types marked as such: `Auth (type)`. `* from './x.ts'` stands for an export of everything. */
export function exportedNames(program: SyntaxNode): string[] {
  const names: string[] = [];
  walk(program, (node) => {
    if (node.type === 'ExportAllDeclaration') names.push(`* from '${literalText(node['source'])}'`);
    if (node.type === 'ExportDefaultDeclaration') names.push('default');
    if (node.type === 'ExportNamedDeclaration') names.push(...specifierNames(node), ...declaredNames(node));
    return node.type === 'Program';
  });
  return names.toSorted();
}

function specifierNames(node: SyntaxNode): string[] {
  const specifiers = Array.isArray(node['specifiers']) ? node['specifiers'] : [];
  return specifiers.filter(isSyntaxNode).map((specifier) => {
    const isType = specifier['exportKind'] === 'type' || node['exportKind'] === 'type';
    return `${nameOf(specifier['exported'])}${isType ? ' (type)' : ''}`;
  });
}

function declaredNames(node: SyntaxNode): string[] {
  const declaration = node['declaration'];
  if (!isSyntaxNode(declaration)) return [];
  const isType = declaration.type === 'TSTypeAliasDeclaration' || declaration.type === 'TSInterfaceDeclaration';
  if (!Array.isArray(declaration['declarations'])) return [`${nameOf(declaration['id'])}${isType ? ' (type)' : ''}`];
  return declaration['declarations'].filter(isSyntaxNode).map((declarator) => nameOf(declarator['id']));
}

function nameOf(node: unknown): string {
  if (!isSyntaxNode(node)) return '';
  return typeof node['name'] === 'string' ? node['name'] : (literalText(node) ?? '');
}
