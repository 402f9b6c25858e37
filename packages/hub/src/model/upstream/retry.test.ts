import { describe, expect, it } from 'vitest';
import { retryDelay } from './retry.ts';

const now = Date.parse('2026-11-21T10:00:00Z');

describe('the wait before a retry', () => {
  it.each([
    [429, '0', 0],
    [429, '5', 5000],
    [429, 'Sat, 21 Nov 2026 10:00:02 GMT', 2000],
    [429, 'Sat, 21 Nov 2026 09:00:00 GMT', 0],
    [503, null, 250],
    [503, '1', 1000],
    [502, 'soon', 250],
    [504, null, 250],
  ])('after %d with Retry-After %j is %d ms', (status, header, delay) => {
    expect(retryDelay(status, header, now)).toBe(delay);
  });

  it.each([
    [429, null],
    [429, '6'],
    [429, 'soon'],
    [429, '-1'],
    [503, '60'],
    [500, '1'],
    [501, null],
    [400, '1'],
    [401, '1'],
    [404, null],
    [200, '1'],
  ])('after %d with Retry-After %j is none: there is no retry', (status, header) => {
    expect(retryDelay(status, header, now)).toBeNull();
  });
});
