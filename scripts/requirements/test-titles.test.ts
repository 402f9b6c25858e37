import { describe, expect, it } from 'vitest';
import { testTitles } from './test-titles.ts';

const IMPORT = "import { describe, it, test } from 'vitest';\n";

function titles(source: string): string[] {
  return testTitles(IMPORT + source, 'some.test.ts').map(({ title }) => title);
}

describe('titles that count', () => {
  it.each([
    ["it('forwards', () => {});", 'forwards'],
    ["test('forwards', async () => {});", 'forwards'],
    ['it("forwards", function () {});', 'forwards'],
    ['it(`forwards`, () => {});', 'forwards'],
    ["it('for' + 'wards', () => {});", 'forwards'],
    ["it('forwards', { timeout: 5 }, () => {});", 'forwards'],
    ["it.concurrent('forwards', () => {});", 'forwards'],
    ["it.each([1, 2])('forwards', () => {});", 'forwards'],
    ["it.for([1])('forwards', () => {});", 'forwards'],
    ['it.each`a | b\n${1} | ${2}`(`forwards`, () => {});', 'forwards'],
    ["describe('a room', () => { describe('of it', () => { it('forwards', () => {}); }); });", 'forwards'],
    ["for (const name of ['a']) it(`forwards ${name} [MCP-01]`, () => {});", 'forwards ${} [MCP-01]'],
    ["const story = test.extend({ page: 1 }); story('forwards', () => {});", 'forwards'],
  ])('%s', (source, title) => {
    expect(titles(source)).toEqual([title]);
  });

  it('follows the names that a file gives to what it imports', () => {
    expect(testTitles("import { it as must } from 'vitest'; must('forwards', () => {});", 'x.test.ts')).toHaveLength(1);
  });
});

describe('what does not count', () => {
  it.each([
    ['a comment', "// it('forwards [MCP-01]', () => {});"],
    ['a string', 'const text = "it(\'forwards [MCP-01]\', () => {})";'],
    ['a skipped test', "it.skip('forwards', () => {});"],
    ['a conditional test', "it.skipIf(true)('forwards', () => {});"],
    ['a test that runs on a condition', "it.runIf(true)('forwards', () => {});"],
    ['a plan', "it.todo('forwards');"],
    ['a title without a body', "it('forwards');"],
    ['a test that is expected to fail', "it.fails('forwards', () => {});"],
    ['a test in a skipped group', "describe.skip('a room', () => { it('forwards', () => {}); });"],
    ['a test in a conditional group', "describe.skipIf(true)('a room', () => { it('forwards', () => {}); });"],
    ['a title that is made up at run time', "const title = 'forwards'; it(title, () => {});"],
    ['a function that only has the name', "const object = { it(a: string, b: unknown) {} }; object.it('forwards', () => {});"],
  ])('%s', (_, source) => {
    expect(titles(source)).toEqual([]);
  });

  it('a function of another origin', () => {
    expect(testTitles("import { it } from './mine.ts'; it('forwards', () => {});", 'x.test.ts')).toEqual([]);
  });
});
