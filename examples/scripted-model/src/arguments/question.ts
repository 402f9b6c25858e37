import { labelOf } from '../phrasing/label.ts';
import type { Property } from '../tools/shape.ts';
import type { Tool } from '../tools/tool.ts';
import { entityOf, roleOf } from './role.ts';

/** Asks for what a tool needs and the text did not say. */
export function questionFor(tool: Tool, missing: readonly Property[]): string {
  const [only] = missing;
  if (only !== undefined && missing.length === 1 && roleOf(only, only.shape) === 'identifier') {
    const entity = entityOf(only, tool.nouns).length > 0 ? labelOf(only.name).replace(/\s+ID$/u, '') : '';
    const thing = entity === '' || entity === 'ID' ? (tool.nouns.at(-1) ?? 'one') : entity;
    return `Which ${thing.toLowerCase()} do you mean? Please tell me its ID.`;
  }
  const names = missing.map((property) => `the ${describe(property)}`);
  const list = names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names.join('');
  return `I can do that (${tool.title.toLowerCase()}), but I still need ${list}. What should I use?`;
}

function describe({ name, shape }: Property): string {
  const label = labelOf(name).replace(/^[A-Z](?=[a-z])/u, (first) => first.toLowerCase());
  if (shape.kind === 'choice') return `**${label}** (${shape.values.slice(0, 8).map(String).join(', ')})`;
  return `**${label}**`;
}
