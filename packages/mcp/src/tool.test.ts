import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { tool } from './tool.ts';
import type { ToolContext } from './tool-context.ts';

const definition = { description: '.', inputSchema: z.object({}), handler: () => null };

describe('a tool definition', () => {
  it('gives the handler its parameters in the type of the schema', () => {
    tool({
      ...definition,
      name: 'typed',
      inputSchema: z.object({ id: z.coerce.number(), tags: z.array(z.string()).optional() }),
      handler: (params, context) => {
        expectTypeOf(params).toEqualTypeOf<{ id: number; tags?: string[] | undefined }>();
        expectTypeOf(context).toEqualTypeOf<ToolContext>();
      },
    });
  });

  it.each(['', 'search orders', 'search/orders', 'x'.repeat(129), 'sеarch'])('takes no name that hosts refuse: "%s"', (name) => {
    expect(() => tool({ ...definition, name })).toThrow('A tool\'s "name" takes');
  });

  it('takes no schema of anything but an object', () => {
    expect(() => tool({ ...definition, name: 'a', inputSchema: z.string() })).toThrow(
      'The "inputSchema" of "a" takes an object schema; it got one of type "string".',
    );
  });

  it('takes any object schema of a library that can write JSON Schema', () => {
    const either = z.discriminatedUnion('by', [
      z.object({ by: z.literal('id'), id: z.string() }),
      z.object({ by: z.literal('date'), date: z.iso.date() }),
    ]);
    expect(tool({ ...definition, name: 'a', inputSchema: either }).inputSchema.type).toBe('object');
  });

  it("says what is wrong when the schema's library is too old", () => {
    const old: { '~standard': never } = JSON.parse('{"~standard":{"version":1,"vendor":"old"}}');
    expect(() => tool({ ...definition, name: 'a', inputSchema: old })).toThrow('has no Standard JSON Schema');
  });
});
