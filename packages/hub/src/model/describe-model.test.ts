import { SCRIPTED_MODEL as SERVED } from '@diosc/example-scripted-model';
import { SCRIPTED_MODEL } from '@diosc/protocol';
import { expect, it } from 'vitest';
import { describeModel } from './describe-model.ts';

it('the scripted demo model is recognised, so that the chat can say so [RUN-03]', () => {
  expect(describeModel({ provider: 'openai-compatible', baseUrl: 'http://127.0.0.1:4001/v1', model: SERVED })).toEqual({ scripted: true });
});

it.each([
  { provider: 'openai-compatible', model: 'llama' },
  { provider: 'openai', model: SCRIPTED_MODEL },
] as const)('a language model is not taken for it: %o', (model) => {
  expect(describeModel(model)).toEqual({ scripted: false });
});
