import { describe, expect, it } from 'vitest';
import { namedIds } from './requirement-ids.ts';

const known = 'MCP-01';

describe('reads the ids at the end of a title', () => {
  it.each([
    [`forwards [${known}]`, [known]],
    [`forwards [${known}, BYOA-02]`, [known, 'BYOA-02']],
    [`forwards [${known},BYOA-02]`, [known, 'BYOA-02']],
    [`forwards [${known}] [BYOA-02]`, [known, 'BYOA-02']],
    [`forwards [${known}][BYOA-02]`, [known, 'BYOA-02']],
    ['forwards', []],
    ['prints [redacted]', []],
    ['takes [1, 2]', []],
    [`turns [a] into [b] [${known}]`, [known]],
  ])('%s', (title, ids) => {
    expect(namedIds(title)).toEqual({ ids, problem: null });
  });
});

describe('says what is wrong with', () => {
  it.each([
    [`[${known}] before the title`, 'before its end'],
    [`ids [${known}] twice [${known}]`, 'before its end'],
    [`ids [${known}] and words`, 'before its end'],
    [`a space at the end [${known}] `, 'before its end'],
    [`words among ids [${known}, and others]`, 'among its ids'],
  ])('%s', (title, problem) => {
    expect(namedIds(title).problem).toContain(problem);
  });

  it('reads an id in lower case as an id, so that it is reported as unknown', () => {
    expect(namedIds('forwards [mcp-01]').ids).toEqual(['mcp-01']);
  });
});
