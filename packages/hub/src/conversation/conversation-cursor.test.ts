import { newId } from '@diosc/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCursor, writeCursor } from './conversation-cursor.ts';

const position = fc.record({ lastActiveAt: fc.nat({ max: 8_640_000_000_000_000 }), id: fc.constant(null).map(() => newId('session')) });

describe('a cursor', () => {
  it('names the place that it was written for', () => {
    fc.assert(
      fc.property(position, (place) => {
        expect(readCursor(writeCursor(place))).toEqual(place);
      }),
    );
  });

  it('has one spelling, and is refused in every other', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          position.map((place) => `${writeCursor(place)}=`),
        ),
        (text) => {
          const place = readCursor(text);
          if (place !== null) expect(writeCursor(place)).toBe(text);
        },
      ),
    );
  });

  it.each([
    ['', 'nothing'],
    [Buffer.from('1').toString('base64url'), 'a time alone'],
    [Buffer.from(`-1 ${newId('session')}`).toString('base64url'), 'a time before all times'],
    [Buffer.from(`9000000000000000 ${newId('session')}`).toString('base64url'), 'a time after all times'],
    [Buffer.from(`1 ${newId('turn')}`).toString('base64url'), 'an id of another kind'],
    [Buffer.from(`1 ${newId('session')}' or '1'='1`).toString('base64url'), 'an id with more behind it'],
  ])('is not read from %j: %s', (text) => {
    expect(readCursor(text)).toBeNull();
  });
});
