import { lintedFile, type Places } from '../places.ts';
import type { Rule } from '../rule.ts';

export const MAY_WRITE_TO_CONSOLE: Places = {
  'packages/client/src/environment/global-environment.ts':
    "hands an error of the page's own handler to the page, where `reportError` is missing",
  'packages/mcp/src/on-error.ts': 'shows a tool author who set up no log why a tool failed, with the credential taken out',
};

/** Packages log through their logger; programs write to their streams. */
export const noConsole: Rule = {
  create(context) {
    const file = lintedFile(context);
    if (!file.path.startsWith('packages/') || file.isIn(MAY_WRITE_TO_CONSOLE) || file.isTest) return {};
    return {
      MemberExpression(node) {
        if (node.object.type !== 'Identifier' || node.object.name !== 'console') return;
        context.report({
          node,
          message:
            'A package does not write to the console. The console scrubs nothing, has no level and no request id, and in a page it shows ' +
            'to every other script what was meant for an operator. Log through the logger, or let the caller know by an error or an event.',
        });
      },
    };
  },
};
