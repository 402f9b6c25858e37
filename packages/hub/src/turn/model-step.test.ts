import { describe, expect, it } from 'vitest';
import { Credential } from '../identity/credential.ts';
import { Secret } from '../identity/secret.ts';
import type { LanguageModel, ModelEvent } from '../model/language-model.ts';
import { createRedactor } from '../redaction/create-redactor.ts';
import { runModelStep } from './model-step.ts';

const SECRET = 'opaque-secret-of-john';

/** A step of a model that gives these events. It is the port itself, so nothing stands between it and what is tested. */
async function step(events: () => AsyncIterable<ModelEvent>) {
  const model: LanguageModel = { stream: () => events() };
  const credential = new Credential([{ name: 'X-Api-Key', value: new Secret(SECRET) }], {});
  let shown = '';
  const result = await runModelStep(
    0,
    model,
    { system: '', messages: [], tools: [], signal: new AbortController().signal },
    {
      redactor: createRedactor(credential),
      catalog: { named: new Map(), shown: [], failures: [] },
      onText: (delta) => {
        shown += delta;
      },
    },
  );
  return { ...result, shown };
}

describe('a step of a model', () => {
  it('ends when its text does not, and keeps what was shown', async () => {
    const {
      step: ended,
      failure,
      shown,
    } = await step(async function* () {
      for (;;) yield { type: 'text', text: 'word '.repeat(20_000) };
    });
    expect(failure?.reason.kind).toBe('model_bad_response');
    expect(ended.text).toBe(shown);
    expect(shown.length).toBeLessThan(5_000_000);
  });

  it('shows and keeps no credential, neither in its text nor in the name or the arguments of a call [SAFE-01]', async () => {
    const { step: ended, shown } = await step(async function* () {
      yield { type: 'text', text: `I read ${SECRET.slice(0, 9)}` };
      yield { type: 'text', text: `${SECRET.slice(9)} there. ` };
      yield { type: 'toolCall', call: { id: 'call-1', name: `tool ${SECRET}`, arguments: { key: SECRET, deep: [{ [SECRET]: 1 }] } } };
    });
    expect(shown).toContain('[redacted]');
    expect(`${shown} ${JSON.stringify(ended)}`).not.toContain(SECRET);
    expect(ended.toolCalls).toHaveLength(1);
  });

  it('asks for no call when it broke off, because the model had not finished asking', async () => {
    const { step: ended, failure } = await step(async function* () {
      yield { type: 'toolCall', call: { id: 'call-1', name: 'send', arguments: {} } };
      throw new Error('The connection was cut.');
    });
    expect(failure).not.toBeNull();
    expect(ended.toolCalls).toEqual([]);
  });
});
