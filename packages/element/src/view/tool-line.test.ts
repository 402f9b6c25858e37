import { describe, expect, it } from 'vitest';
import { formatDuration } from './tool-line.ts';

describe('how long a call took', () => {
  it.each([
    [0, '0s'],
    [3, '0.1s'],
    [412, '0.4s'],
    [1_949, '1.9s'],
    [9_999, '10s'],
    [30_000, '30s'],
    [125_400, '125s'],
  ])('%i ms is %s', (milliseconds, expected) => {
    expect(formatDuration(milliseconds, 'en')).toBe(expected);
  });

  it('is written as the language writes it', () => {
    expect(formatDuration(412, 'de')).toMatch(/^0,4\s?(s|Sek\.)$/);
  });
});
