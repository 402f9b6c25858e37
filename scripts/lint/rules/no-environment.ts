import { lintedFile, type Places } from '../places.ts';
import type { Rule } from '../rule.ts';

export const MAY_READ_ENVIRONMENT: Places = {
  'packages/hub/src/config/**': 'reads every setting once, checks it, and says in a sentence what is wrong with it',
  'packages/cli/src/*-command.ts': 'hands the environment to the configuration',
  'examples/*/config.ts': 'reads the settings of the example',
  'examples/guides/**': 'shows programs of the reader, who reads settings where they are needed',
  'scripts/**': 'run on a developer machine and in CI',
  'benchmarks/**': 'run on a developer machine',
  'vitest.config.ts': 'runs on a developer machine and in CI',
};

const MESSAGE =
  'The environment is read in config/ only, once and checked. Read elsewhere, a setting has no type, no default and no place in the docs, ' +
  'a wrong one fails late, and the environment itself, which holds keys, travels through the code.';

/** `process.env` is read by the configuration alone. */
export const noEnvironment: Rule = {
  create(context) {
    const file = lintedFile(context);
    if (file.isIn(MAY_READ_ENVIRONMENT) || file.isTest) return {};
    return {
      MemberExpression(node) {
        const isEnvironment =
          (node.property.type === 'Identifier' && node.property.name === 'env') ||
          (node.property.type === 'Literal' && node.property.value === 'env');
        if (isEnvironment && node.object.type === 'Identifier' && node.object.name === 'process')
          context.report({ node, message: MESSAGE });
      },
      VariableDeclarator(node) {
        if (node.init?.type !== 'Identifier' || node.init.name !== 'process' || node.id.type !== 'ObjectPattern') return;
        for (const property of node.id.properties) {
          if (property.type === 'Property' && property.key.type === 'Identifier' && property.key.name === 'env') {
            context.report({ node: property, message: MESSAGE });
          }
        }
      },
      ImportDeclaration(node) {
        if (!['process', 'node:process'].includes(node.source.value)) return;
        for (const specifier of node.specifiers) {
          if (specifier.type === 'ImportSpecifier' && specifier.imported.type === 'Identifier' && specifier.imported.name === 'env') {
            context.report({ node: specifier, message: MESSAGE });
          }
        }
      },
    };
  },
};
