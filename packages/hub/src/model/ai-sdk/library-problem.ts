import { AISDKError } from '@ai-sdk/provider';
import { Problem } from '../../problem/problem.ts';
import { badResponse, findProblem } from '../upstream/model-problem.ts';
import { problemOfStreamError } from '../upstream/stream-error.ts';

/** Errors of the library that are about how a model was set up, and not about what it answered. */
const SET_UP = new Set([
  'AI_LoadAPIKeyError',
  'AI_LoadSettingError',
  'AI_NoSuchModelError',
  'AI_UnsupportedFunctionalityError',
  'AI_InvalidArgumentError',
  'AI_InvalidPromptError',
]);

/**
 * What an error of the provider library means. The request failed with a {@link Problem} of ours, or the answer could not be
 * read. The library's own error is not kept as the cause: it carries the whole request, with all that the user said.
 */
export function problemOfLibrary(error: unknown): Problem {
  const inner = findProblem(error);
  if (inner !== null) return inner;
  if (!(error instanceof Error)) return problemOfStreamError(error);
  const cause = new Error(`${error.name}: ${error.message.slice(0, 300)}`);
  if (AISDKError.isInstance(error) && SET_UP.has(error.name)) {
    return new Problem({ kind: 'model_misconfigured', problem: 'the provider library cannot use the model as it is set up' }, { cause });
  }
  return badResponse('the provider library could not read it', cause);
}
