import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readProperties, readSchema } from './read-schema.ts';
import { fits } from './shape.ts';

describe('a schema that is understood', () => {
  it.each([
    ['a choice', { type: 'string', enum: ['a', 'b'] }, 'a', 'c'],
    ['a constant', { const: 'a' }, 'a', 'b'],
    ['a string by pattern', { type: 'string', pattern: '^ORD-\\d+$' }, 'ORD-1', '1'],
    ['a string by length', { type: 'string', minLength: 2, maxLength: 3 }, 'ab', 'abcd'],
    ['an integer', { type: 'integer', minimum: 1 }, 1, 1.5],
    ['a bounded number', { type: 'number', exclusiveMinimum: 1, maximum: 2 }, 2, 1],
    ['a multiple', { type: 'number', multipleOf: 5 }, 10, 11],
    ['a boolean', { type: 'boolean' }, false, 'false'],
    ['an array', { type: 'array', items: { type: 'integer' }, minItems: 1 }, [1], []],
    ['an array without repeats', { type: 'array', items: { type: 'integer' }, uniqueItems: true }, [1, 2], [1, 1]],
    ['a nullable type', { type: ['string', 'null'] }, 'a', 1],
    ['a nullable alternative', { anyOf: [{ type: 'string' }, { type: 'null' }] }, 'a', 1],
  ])('as %s lets pass what fits and nothing else', (_, schema, good, bad) => {
    const shape = readSchema(schema);
    expect([fits(good, shape), fits(bad, shape)]).toEqual([true, false]);
  });

  it('may refer to its own definitions', () => {
    const schema = { type: 'object', properties: { a: { $ref: '#/$defs/A' } }, $defs: { A: { type: 'string' } } };
    expect(readProperties(schema)).toMatchObject([{ name: 'a', shape: { kind: 'string' } }]);
  });
});

describe('a schema that is not understood', () => {
  it.each([
    ['a reference to itself', { $ref: '#' }],
    ['a reference elsewhere', { $ref: 'https://example.com/schema' }],
    ['a condition', { type: 'string', not: { const: 'a' } }],
    ['several alternatives of which one must be the only one', { oneOf: [{ type: 'string' }, { type: 'string', minLength: 3 }] }],
    ['a pattern that is none', { type: 'string', pattern: '(' }],
    ['an object that requires what it does not describe', { type: 'object', properties: {}, required: ['a'] }],
    ['no schema', 7],
    ['nothing', undefined],
  ])('such as %s lets nothing pass', (_, schema) => {
    expect(fits('abc', readSchema(schema))).toBe(false);
  });

  it('never throws, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (schema) => {
        readSchema(schema);
        readProperties(schema);
      }),
    );
  });
});
