import { newId } from '@diosc/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOfPosition, positionOfKey } from './position-key.ts';

describe('the key of a place in the list of sessions', () => {
  it('is read back as the place that it was made of', () => {
    fc.assert(
      fc.property(fc.nat(8_640_000_000_000_000), (lastActiveAt) => {
        const position = { lastActiveAt, id: newId('session') };
        expect(positionOfKey(keyOfPosition(position))).toEqual(position);
      }),
    );
  });

  it.each([
    '',
    '1',
    '1 ',
    `-1 ${newId('session')}`,
    `01 ${newId('session')}`,
    `8640000000000001 ${newId('session')}`,
    `1 ${newId('turn')}`,
    `1 ses_1`,
    `1  ${newId('session')}`,
    `1 ${newId('session')} `,
    `1e3 ${newId('session')}`,
  ])('is not %j', (key) => {
    expect(positionOfKey(key)).toBeNull();
  });
});
