import { assistantSchema, newId, roleSchema } from '@diosc/protocol';
import { describe, expect, it } from 'vitest';
import { assistantMistakes, assistantWarnings } from './assistant-checks.ts';

const ASSISTANT = assistantSchema.parse({
  id: newId('assistant'),
  name: 'Shop',
  model: { provider: 'openai', model: 'gpt-5-mini', apiKeyRef: 'OPENAI_API_KEY' },
  allowedHeaders: ['authorization', 'X-Api-Key'],
  allowedCookies: ['sid'],
});
const paths = (change: object) => assistantMistakes({ ...ASSISTANT, ...change }).map(({ path }) => path);
const model = (change: object) => ({ model: { ...ASSISTANT.model, ...change } });

describe('an assistant', () => {
  it('that can work has no mistakes', () => {
    expect(assistantMistakes(ASSISTANT)).toEqual([]);
  });

  it.each(['Host', 'x-user-id', 'X_Tenant.Id', 'Mcp-Session-Id', 'Content-Type', 'Proxy-Authorization', 'X-Diosc-Anything'])(
    'cannot take the header %s from a page [BYOA-11]',
    (name) => {
      expect(paths({ allowedHeaders: ['authorization', name] })).toEqual(['allowedHeaders.1']);
    },
  );

  it('takes cookies by name, and none of the hub', () => {
    expect(paths({ allowedHeaders: ['COOKIE'], allowedCookies: ['sid', 'diosc-portal'] })).toEqual([
      'allowedHeaders.0',
      'allowedCookies.1',
    ]);
  });

  it.each(['DIOSC_ADMIN_TOKEN', 'DATABASE_URL', 'sk-live-something', 'PATH', ''])(
    'cannot send the setting "%s" to a model',
    (apiKeyRef) => {
      const mistakes = assistantMistakes({ ...ASSISTANT, ...model({ apiKeyRef }) });
      expect(mistakes.map(({ path }) => path)).toEqual(['model.apiKeyRef']);
      expect(mistakes[0]?.message).not.toContain('sk-live');
    },
  );

  it.each(['openai-compatible', 'bedrock'])('needs the address of a model of %s', (provider) => {
    expect(paths(model({ provider }))).toEqual(['model.baseUrl']);
    expect(paths(model({ provider, baseUrl: 'https://model.example/v1' }))).toEqual([]);
  });
});

describe('a warning', () => {
  const known = {
    roles: [roleSchema.parse({ roleName: 'guest' }), roleSchema.parse({ roleName: 'old', isActive: false })],
    hasModelKey: () => true,
  };

  it('tells of a default role that is not there, or rests', () => {
    for (const [defaultRole, expected] of [
      [null, []],
      ['guest', []],
      ['old', ['defaultRole']],
      ['other', ['defaultRole']],
    ] as const) {
      expect(assistantWarnings({ ...ASSISTANT, defaultRole }, known).map(({ path }) => path)).toEqual(expected);
    }
  });

  it('tells of a key that this hub does not have, and of a provider that needs one', () => {
    expect(assistantWarnings(ASSISTANT, { ...known, hasModelKey: () => false })).toMatchObject([{ path: 'model.apiKeyRef' }]);
    const { apiKeyRef: _, ...keyless } = ASSISTANT.model;
    expect(assistantWarnings({ ...ASSISTANT, model: keyless }, known)).toMatchObject([{ path: 'model.apiKeyRef' }]);
  });
});
