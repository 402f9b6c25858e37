import { expect, it } from 'vitest';
import { profileSchema, summarizeProfile } from './profile-summary.ts';

const frame = (functionName: string, url: string) => ({ functionName, url, lineNumber: 9 });

/** main (hub/turn) calls parse (hub/http), which calls itself once and a library; the rest of the time is idle. */
const PROFILE = profileSchema.parse({
  nodes: [
    { id: 1, callFrame: frame('(root)', ''), children: [2, 6] },
    { id: 2, callFrame: frame('main', 'file:///at/packages/hub/src/turn/main.ts'), children: [3] },
    { id: 3, callFrame: frame('parse', 'file:///at/packages/hub/src/http/parse.ts'), children: [4, 5] },
    { id: 4, callFrame: frame('parse', 'file:///at/packages/hub/src/http/parse.ts') },
    { id: 5, callFrame: frame('check', 'file:///at/node_modules/@a/b/dist/check.js') },
    { id: 6, callFrame: frame('(idle)', '') },
  ],
  samples: [2, 3, 4, 5, 6],
  timeDeltas: [1000, 2000, 3000, 4000, 90_000],
});

it('counts the time in which the program did something, and no other', () => {
  expect(summarizeProfile(PROFILE).busyMs).toBe(10);
});

it('names the dearest by itself first, and counts once in the total what is on the stack twice', () => {
  const { byFunction } = summarizeProfile(PROFILE);
  expect(byFunction.slice(0, 3)).toEqual([
    { name: 'parse packages/hub/src/http/parse.ts:10', self: 0.5, total: 0.9 },
    { name: 'check @a/b/dist/check.js:10', self: 0.4, total: 0.4 },
    { name: 'main packages/hub/src/turn/main.ts:10', self: 0.1, total: 1 },
  ]);
});

it('tells the rooms of the hub apart, and each package from the others', () => {
  const { byPackage } = summarizeProfile(PROFILE);
  expect(byPackage.map(({ name }) => name)).toEqual(expect.arrayContaining(['hub/http', '@a/b', 'hub/turn']));
});
