import type { Assistant, ConfigurationWarning, Role } from '@diosc/protocol';
import { isModelKeyName } from '../config/model-keys.ts';
import { pickCookies } from '../identity/cookie-rules.ts';
import { isNeverForwarded } from '../identity/never-forwarded.ts';
import type { InvalidField } from '../problem/reason.ts';

/** What cannot be right about an assistant and its schema cannot see. Without it users would find out, one by one. */
export function assistantMistakes({ allowedHeaders, allowedCookies, model }: Assistant): InvalidField[] {
  return [
    ...allowedHeaders.flatMap((name, index) => {
      const path = `allowedHeaders.${index}`;
      if (name.toLowerCase() === 'cookie') return [{ path, message: 'cannot be "Cookie"; name each cookie in "allowedCookies" instead' }];
      if (!isNeverForwarded(name)) return [];
      return [{ path, message: `cannot be "${name}": only the hub, the transport or a proxy may say what that header says` }];
    }),
    ...allowedCookies.flatMap((name, index) =>
      pickCookies(`${name}=`, [name]) === null
        ? [{ path: `allowedCookies.${index}`, message: 'cannot be a cookie of the hub itself' }]
        : [],
    ),
    ...(needsAddress(model.provider) && model.baseUrl === undefined
      ? [{ path: 'model.baseUrl', message: `is needed for a model of "${model.provider}"` }]
      : []),
    ...(model.apiKeyRef !== undefined && !isModelKeyName(model.apiKeyRef)
      ? [
          {
            path: 'model.apiKeyRef',
            message: 'takes the name of a setting for model keys, such as OPENAI_API_KEY or DIOSC_MODEL_KEY_FAST; never the key',
          },
        ]
      : []),
  ];
}

/** What is right by itself and will not work yet: things that may come later, so that nothing has to be done in one order. */
export function assistantWarnings(
  { model, defaultRole }: Assistant,
  known: { readonly roles: readonly Role[]; readonly hasModelKey: (reference: string) => boolean },
): ConfigurationWarning[] {
  const warnings: ConfigurationWarning[] = [];
  if (model.apiKeyRef !== undefined && !known.hasModelKey(model.apiKeyRef)) {
    const message = `This hub has no setting ${model.apiKeyRef}; until it is started with one, the model cannot answer.`;
    warnings.push({ path: 'model.apiKeyRef', message });
  }
  if (model.apiKeyRef === undefined && model.provider !== 'openai-compatible') {
    warnings.push({
      path: 'model.apiKeyRef',
      message: `A model of "${model.provider}" needs one; until it has it, the model cannot answer.`,
    });
  }
  if (defaultRole !== null && !known.roles.some((role) => role.roleName === defaultRole && role.isActive)) {
    const message = `The assistant has no active role "${defaultRole}"; until it has, users whom no other role matches get no tools.`;
    warnings.push({ path: 'defaultRole', message });
  }
  return warnings;
}

function needsAddress(provider: Assistant['model']['provider']): boolean {
  return provider === 'openai-compatible' || provider === 'bedrock';
}
