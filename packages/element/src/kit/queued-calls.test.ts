import { createDiosc } from '@diosc/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { replayCalls } from './queued-calls.ts';

const reported: unknown[] = [];

beforeEach(() => {
  reported.length = 0;
  vi.stubGlobal('reportError', (error: unknown) => reported.push(error));
});

afterEach(() => {
  vi.unstubAllGlobals();
});

/** The stub of the documentation, and what a page did with it. */
function stub(...calls: unknown[][]) {
  return Object.assign(() => undefined, { q: calls });
}

describe('calls that were made before the script had loaded', () => {
  it('are made in their order, and one that is wrong does not stop the next', () => {
    const diosc = createDiosc();
    replayCalls(stub(['explode'], ['config', { backendUrl: 'https://hub.example', apiKey: 'ak_test' }], ['ui', 'open']), diosc);
    expect(reported).toMatchObject([{ code: 'COMMAND_UNKNOWN' }]);
    expect(() => diosc('cancel')).not.toThrow();
  });

  it('may be kept as the arguments object of a function', () => {
    const diosc = createDiosc();
    const kept = { 0: 'ui', 1: 'explode', length: 2 };
    replayCalls(
      Object.assign(() => undefined, { q: [kept] }),
      diosc,
    );
    expect(reported).toMatchObject([{ code: 'ARGUMENTS_INVALID' }]);
  });

  it.each([
    undefined,
    null,
    {},
    { q: [] },
    () => undefined,
    Object.assign(() => undefined, { q: 'calls' }),
    Object.assign(() => undefined, { q: [7, null] }),
  ])('are none where there was no stub: %s', (nothing) => {
    expect(() => replayCalls(nothing, createDiosc())).not.toThrow();
  });
});
