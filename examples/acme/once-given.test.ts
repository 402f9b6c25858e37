import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isGivenAnew } from './once-given.ts';
import { temporaryDirectory } from './testing/temporary-directory.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => directory.remove());

describe("the demo's assistant", () => {
  it('is given at the first start, and not again while it stays what it was', async () => {
    expect(await isGivenAnew(directory.path, { name: 'Acme' })).toBe(true);
    expect(await isGivenAnew(directory.path, { name: 'Acme' })).toBe(false);
  });

  it('is given again where it has become something else', async () => {
    await isGivenAnew(directory.path, { name: 'Acme' });
    expect(await isGivenAnew(directory.path, { name: 'Acme', greeting: 'Hello' })).toBe(true);
  });
});
