import { describe, expect, it } from 'vitest';
import { readSettings } from './config.ts';

describe("the demo's settings", () => {
  it('are port 4000, a folder beside the project and the scripted model, where nothing is set', () => {
    const settings = readSettings({ PORT: '', DIOSC_READY_FILE: ' ' });
    expect(settings).toMatchObject({ port: 4000, readyFile: null, model: { kind: 'scripted' } });
    expect(settings.dataDirectory).toMatch(/[/\\]\.diosc$/);
  });

  it('are taken from the environment, and handed on to the hub', () => {
    const settings = readSettings({
      PORT: '5000',
      DIOSC_DATA_DIR: '/data',
      DIOSC_READY_FILE: '/run/ready.json',
      DATABASE_URL: 'postgres://db',
    });
    expect(settings).toMatchObject({
      port: 5000,
      dataDirectory: '/data',
      readyFile: '/run/ready.json',
      environment: { DATABASE_URL: 'postgres://db' },
    });
  });

  it.each([
    [{ OPENAI_API_KEY: 'sk-1' }, { provider: 'openai', apiKeyRef: 'OPENAI_API_KEY' }],
    [{ ANTHROPIC_API_KEY: 'sk-2' }, { provider: 'anthropic', apiKeyRef: 'ANTHROPIC_API_KEY' }],
    [
      { OPENAI_API_KEY: 'sk-1', DIOSC_MODEL: 'mine' },
      { provider: 'openai', model: 'mine' },
    ],
    [
      { OPENAI_API_KEY: 'sk-1', DIOSC_MODEL_URL: 'http://127.0.0.1:11434/v1', DIOSC_MODEL: 'llama' },
      { provider: 'openai-compatible', baseUrl: 'http://127.0.0.1:11434/v1', model: 'llama' },
    ],
    [
      { DIOSC_MODEL_URL: 'https://models.example/v1', DIOSC_MODEL: 'm', DIOSC_MODEL_KEY: 'sk-3' },
      { provider: 'openai-compatible', apiKeyRef: 'DIOSC_MODEL_KEY' },
    ],
  ])('choose the model by %j, and name the key instead of holding it', (environment, model) => {
    const settings = readSettings(environment);
    expect(settings.model).toMatchObject({ kind: 'configured', model });
    expect(JSON.stringify(settings.model)).not.toContain('sk-');
  });

  it.each([
    [{ PORT: 'abc' }, 'PORT takes a whole number from 0 to 65535, and got "abc".'],
    [{ PORT: '65536' }, 'got "65536"'],
    [{ PORT: '-1' }, 'got "-1"'],
    [{ PORT: '80.5' }, 'got "80.5"'],
    [{ PORT: '0x50' }, 'got "0x50"'],
    [{ DIOSC_MODEL_URL: 'models.example', DIOSC_MODEL: 'm' }, 'DIOSC_MODEL_URL takes'],
    [{ DIOSC_MODEL_URL: 'file:///etc/passwd', DIOSC_MODEL: 'm' }, 'DIOSC_MODEL_URL takes'],
    [{ DIOSC_MODEL_URL: 'https://models.example/v1' }, 'without DIOSC_MODEL'],
  ])('%j stop the start with one sentence that names the setting', (environment, sentence) => {
    expect(() => readSettings(environment)).toThrow(sentence);
  });

  it('that are wrong never show a secret', () => {
    expect(() => readSettings({ DIOSC_MODEL_URL: 'user:hunter2@models', DIOSC_MODEL: 'm', DIOSC_MODEL_KEY: 'sk-3' })).toThrow(
      /^(?!.*(hunter2|sk-3))/,
    );
  });
});
