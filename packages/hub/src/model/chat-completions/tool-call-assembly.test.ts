import { describe, expect, it } from 'vitest';
import type { ToolCallDelta } from './chat-chunk.ts';
import { ToolCallAssembly } from './tool-call-assembly.ts';

function assemble(...deltas: ToolCallDelta[]) {
  const assembly = new ToolCallAssembly();
  for (const piece of deltas) assembly.add(piece);
  return assembly.finish();
}

function delta(index: number | null, id: string | null, name: string | null, input: string | null): ToolCallDelta {
  return { index, id, function: { name, arguments: input } };
}

describe('tool calls', () => {
  it.each<[string, ToolCallDelta[]]>([
    ['one after the other', [delta(0, 'a', 'f', '{"x'), delta(0, null, null, '":1}'), delta(1, 'b', 'g', ''), delta(1, null, null, '{}')]],
    [
      'in turn',
      [
        delta(0, 'a', 'f', ''),
        delta(1, 'b', 'g', ''),
        delta(0, null, null, '{"x":'),
        delta(1, null, null, '{}'),
        delta(0, null, null, '1}'),
      ],
    ],
    ['in another order', [delta(1, 'b', 'g', '{}'), delta(0, 'a', 'f', '{"x":1}')]],
    ['without an index', [delta(null, 'a', 'f', '{"x":1}'), delta(null, 'b', 'g', '{}')]],
    ['without an index, in pieces', [delta(null, 'a', 'f', '{"x"'), delta(null, null, null, ':1}'), delta(null, 'b', 'g', '{}')]],
    ['with the name repeated', [delta(0, 'a', 'f', '{"x":'), delta(0, 'a', 'f', '1}'), delta(1, 'b', 'g', '')]],
    ['with the name after the id', [delta(0, 'a', null, ''), delta(0, null, 'f', '{"x":1}'), delta(1, 'b', 'g', '{}')]],
    ['all under index 0', [delta(0, 'a', 'f', '{"x":1}'), delta(0, 'b', 'g', '{}')]],
    ['with blank names on pieces', [delta(0, 'a', 'f', '{"x":'), delta(0, '', '', '1}'), delta(1, 'b', 'g', '{}')]],
  ])('%s are put together', (_, deltas) => {
    expect(assemble(...deltas)).toEqual([
      { type: 'toolCall', call: { id: 'a', name: 'f', arguments: { x: 1 } } },
      { type: 'toolCall', call: { id: 'b', name: 'g', arguments: {} } },
    ]);
  });

  it('of one function under index 0 stay two where the first is complete', () => {
    const calls = assemble(delta(0, 'a', 'f', '{"x":1}'), delta(0, 'b', 'f', '{"x":2}'));
    expect(calls.map((event) => event.type === 'toolCall' && event.call.arguments)).toEqual([{ x: 1 }, { x: 2 }]);
  });

  it.each([
    ['cut off', '{"x":'],
    ['a list', '[1]'],
    ['text', '"x"'],
    ['null', 'null'],
    ['more than an object', '{"x":1}}'],
    ['nested beyond reading', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ])('with arguments that are %s are said to be invalid', (_, input) => {
    expect(assemble(delta(0, 'a', 'f', input))).toEqual([
      { type: 'invalidToolCall', id: 'a', name: 'f', problem: 'they are not a JSON object' },
    ]);
  });

  it.each([
    ['none', [delta(0, null, 'f', '{}'), delta(1, '', 'g', '{}')]],
    ['the same', [delta(0, 'a', 'f', '{}'), delta(1, 'a', 'g', '{}')]],
  ])('with %s for an id are given their own', (_, deltas) => {
    const ids = assemble(...deltas).map((event) => event.type === 'toolCall' && event.call.id);
    expect(new Set(ids).size).toBe(2);
    expect(ids.every((id) => typeof id === 'string' && id !== '')).toBe(true);
  });

  it('without a name are no calls', () => {
    expect(() => assemble(delta(0, 'a', null, '{}'))).toThrow(
      expect.objectContaining({ reason: { kind: 'model_bad_response', problem: 'it asked for a tool call without a name' } }),
    );
  });

  it.each([
    ['too many', Array.from({ length: 129 }, (_, index) => delta(index, `${index}`, 'f', '{}'))],
    ['too large', Array.from({ length: 33 }, () => delta(0, 'a', 'f', 'x'.repeat(32 * 1024)))],
  ])('that are %s are refused', (_, deltas) => {
    expect(() => assemble(...deltas)).toThrow(
      expect.objectContaining({ reason: { kind: 'model_bad_response', problem: 'it asked for too many or too large tool calls' } }),
    );
  });
});
