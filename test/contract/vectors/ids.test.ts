import { ID_PREFIXES, idSchema, isId } from '@diosc/protocol';
import { describe, expect, it } from 'vitest';
import { idVectorsSchema, readVectors } from './read-vectors.ts';

const { valid, invalid } = readVectors('ids', idVectorsSchema);

describe('a well-formed id', () => {
  it.each(valid)('$id', ({ kind, id }) => {
    expect(isId(kind, id)).toBe(true);
    expect(idSchema(kind).safeParse(id).success).toBe(true);
  });

  it('is there for every kind', () => {
    expect([...new Set(valid.map(({ kind }) => kind))].toSorted()).toEqual(Object.keys(ID_PREFIXES).toSorted());
  });
});

describe('a malformed id', () => {
  it.each(invalid)('$name', ({ kind, id }) => {
    expect(isId(kind, id)).toBe(false);
    expect(idSchema(kind).safeParse(id).success).toBe(false);
  });
});
