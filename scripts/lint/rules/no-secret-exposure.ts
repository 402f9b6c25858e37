import { lintedFile, type Places } from '../places.ts';
import type { Rule } from '../rule.ts';

export const MAY_EXPOSE: Places = {
  'packages/hub/src/credential/**': 'turns the credential into the headers of one request, at the moment it is sent',
  'packages/hub/src/admin/recognise-administrator.ts': 'hashes the token of the operator, to hold the token of a request against it',
  'packages/hub/src/identity/resolver.ts': 'sends the headers to the company resolver, which is how a user is recognised',
  'packages/client/src/credential/**': 'puts the credential into the auth frame',
  'packages/hub/src/redaction/**': 'must know a secret to find it in text',
  'packages/hub/src/store/external/database-url.ts': 'takes the password out of DATABASE_URL to sign in to PostgreSQL',
  'packages/hub/src/bus/prepare-redis.ts': 'hands REDIS_URL, with its password, to the client that connects',
  'packages/hub/src/model/**': 'hands the operator key to the model provider',
};

/** A credential is unwrapped in the few places that send it or look for it, and nowhere else. */
export const noSecretExposure: Rule = {
  create(context) {
    const file = lintedFile(context);
    if (file.isIn(MAY_EXPOSE) || file.isTest) return {};
    return {
      MemberExpression(node) {
        if (node.property.type !== 'Identifier' || node.property.name !== 'expose') return;
        context.report({
          node,
          message:
            'A secret is unwrapped only where it is sent (credential/, identity/resolver, the model key) or searched for (redaction/). ' +
            'Everywhere else it stays a Secret, which prints as [redacted]: a plain string would sooner or later be in a log, an error or a stored row.',
        });
      },
    };
  },
};
