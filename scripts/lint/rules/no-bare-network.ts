import { lintedFile, type Places } from '../places.ts';
import type { Rule } from '../rule.ts';

export const MAY_DIAL: Places = {
  'packages/hub/src/outbound/**': 'is the one guarded client',
};

const CLIENT_PACKAGES = new Set(['undici', 'node-fetch', 'axios', 'got']);
const HTTP_MODULES = new Set(['http', 'https', 'node:http', 'node:https']);
const DIALLING = new Set(['request', 'get']);

const MESSAGE =
  'The hub dials out through outbound/ alone. Its addresses come from configuration and discovery, so a bare request would follow a redirect ' +
  'with the credential on it, reach a private address (SSRF), trust a second DNS answer, or read a body without end.';

/** Inside the hub every outgoing request goes through the guarded client. */
export const noBareNetwork: Rule = {
  create(context) {
    const file = lintedFile(context);
    if (!file.path.startsWith('packages/hub/src/') || file.isIn(MAY_DIAL) || file.isTest) return {};
    const httpNames = new Set<string>();
    return {
      ImportDeclaration(node) {
        if (node.importKind === 'type') return;
        const source = node.source.value;
        if (CLIENT_PACKAGES.has(source)) context.report({ node, message: MESSAGE });
        if (!HTTP_MODULES.has(source)) return;
        for (const specifier of node.specifiers) {
          if (specifier.type !== 'ImportSpecifier') httpNames.add(specifier.local.name);
          else if (specifier.imported.type === 'Identifier' && DIALLING.has(specifier.imported.name)) {
            context.report({ node: specifier, message: MESSAGE });
          }
        }
      },
      Program() {
        const { globalScope } = context.sourceCode.scopeManager;
        const undeclared = globalScope?.variables.filter(({ defs }) => defs.length === 0).flatMap(({ references }) => references) ?? [];
        for (const { identifier } of [...(globalScope?.through ?? []), ...undeclared]) {
          // In `typeof fetch` the name stands for a type, and nothing is called.
          if (identifier.name === 'fetch' && identifier.parent.type !== 'TSTypeQuery')
            context.report({ node: identifier, message: MESSAGE });
        }
      },
      MemberExpression(node) {
        if (node.object.type !== 'Identifier' || node.property.type !== 'Identifier') return;
        const isGlobalFetch = node.object.name === 'globalThis' && node.property.name === 'fetch';
        if (isGlobalFetch || (httpNames.has(node.object.name) && DIALLING.has(node.property.name)))
          context.report({ node, message: MESSAGE });
      },
    };
  },
};
