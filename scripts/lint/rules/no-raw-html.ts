import { lintedFile } from '../places.ts';
import type { Rule } from '../rule.ts';

const MESSAGE =
  'Text from a model, a tool or a user never becomes HTML here. A model repeats what a poisoned document told it, and one `<img src>` carries ' +
  "the conversation away with no click. Use lit's templates or textContent; messages are made from parsed Markdown, element by element.";

const SINKS = new Set(['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'setHTMLUnsafe', 'createContextualFragment', 'srcdoc']);
const DIRECTIVES = new Set(['unsafeHTML', 'unsafeSVG', 'unsafeMathML', 'unsafeStatic']);

/** No HTML is made from text, anywhere. */
export const noRawHtml: Rule = {
  create(context) {
    if (lintedFile(context).isTest) return {};
    return {
      MemberExpression(node) {
        const { property, object } = node;
        if (property.type !== 'Identifier') return;
        const isDocumentWrite = object.type === 'Identifier' && object.name === 'document' && /^write(ln)?$/.test(property.name);
        if (SINKS.has(property.name) || isDocumentWrite) context.report({ node, message: MESSAGE });
      },
      ImportSpecifier(node) {
        if (node.imported.type === 'Identifier' && DIRECTIVES.has(node.imported.name)) context.report({ node, message: MESSAGE });
      },
      TemplateElement(node) {
        if (/\s\.innerHTML=\s*$/.test(node.value.raw)) context.report({ node, message: MESSAGE });
      },
    };
  },
};
