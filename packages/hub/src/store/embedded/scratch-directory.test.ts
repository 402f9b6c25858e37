import { describe, expect, it } from 'vitest';
import { StartProblem } from '../../config/start-problem.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import { scratchBase } from './scratch-directory.ts';
import { lastFailure } from './server-line.ts';

describe('where the socket lies', () => {
  it('is the temporary folder where its path is fit for a socket and for a library path', () => {
    expect(scratchBase('/tmp')).toBe('/tmp');
    expect(scratchBase('/var/tmp/me')).toBe('/var/tmp/me');
  });

  it.each(['/a:b', '/a;b', `/${'x'.repeat(80)}`, `/${'ü'.repeat(35)}`])('is /tmp where it is not: %s', (preferred) => {
    expect(scratchBase(preferred)).toBe('/tmp');
  });
});

describe('where there is no server for the platform', () => {
  it.each([
    ['win32', 'x64'],
    ['linux', 's390x'],
  ])('one sentence says what is needed: %s %s', (platform, architecture) => {
    expect(() => findPostgresBinaries(platform, architecture)).toThrow(StartProblem);
    expect(() => findPostgresBinaries(platform, architecture)).toThrow('set DATABASE_URL to a PostgreSQL server');
  });
});

describe('why a program failed', () => {
  it.each([
    [
      ['LOG:  starting', 'FATAL:  data directory has wrong ownership', 'LOG:  database system is shut down'],
      'data directory has wrong ownership',
    ],
    [['initdb: error: could not create directory "x": No space left on device'], 'could not create directory "x": No space left on device'],
    [['sh: 6: postgres: not found'], 'sh: 6: postgres: not found'],
    [['something.'], 'something'],
    [[], 'it said nothing'],
  ])('is the last line that says so: %j', (lines, reason) => {
    expect(lastFailure(lines)).toBe(reason);
  });
});
