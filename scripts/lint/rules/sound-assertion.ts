import type { Rule } from '../rule.ts';

const MESSAGE =
  'A type assertion tells the compiler to stop looking, and what it no longer sees is where unchecked input gets in. Parse with zod, narrow with a ' +
  'type guard, or use `satisfies`. Where none of these can do it, say why it is sound, on this line or the one before: `// sound: ...`.';

const REASON = /\bsound: \S/;

/** No `as` but `as const`, unless a comment on the line or the one before says why it is sound. */
export const soundAssertion: Rule = {
  create(context) {
    const hasReason = (line: number) =>
      context.sourceCode
        .getAllComments()
        .some(({ value, loc }) => REASON.test(value) && (loc.end.line === line || loc.end.line === line - 1));
    return {
      TSAsExpression(node) {
        const { typeAnnotation } = node;
        const isConst =
          typeAnnotation.type === 'TSTypeReference' &&
          typeAnnotation.typeName.type === 'Identifier' &&
          typeAnnotation.typeName.name === 'const';
        // The keyword itself counts: an expression may begin many lines before its `as`.
        if (!isConst && !hasReason(typeAnnotation.loc.start.line) && !hasReason(node.loc.start.line))
          context.report({ node, message: MESSAGE });
      },
      TSTypeAssertion(node) {
        if (!hasReason(node.loc.start.line)) context.report({ node, message: MESSAGE });
      },
    };
  },
};
