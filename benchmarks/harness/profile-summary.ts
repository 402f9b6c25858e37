import { z } from 'zod';

/** A `.cpuprofile`, as V8 writes it. */
export const profileSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
      children: z.array(z.number()).optional(),
    }),
  ),
  samples: z.array(z.number()),
  /** Microseconds between a sample and the one before. */
  timeDeltas: z.array(z.number()),
});
export type Profile = z.infer<typeof profileSchema>;

/** What part of the busy time something took: by itself, and with everything that it called. Both between 0 and 1. */
export type Cost = { readonly name: string; readonly self: number; readonly total: number };

export type ProfileSummary = {
  /** Milliseconds in which the program did something. */
  readonly busyMs: number;
  readonly byPackage: readonly Cost[];
  readonly byFile: readonly Cost[];
  readonly byFunction: readonly Cost[];
};

type Node = Profile['nodes'][number];

/** Says where a program spent its time, the dearest first. Time in which it had nothing to do, or was
 * busy with the profile itself, does not count. */
export function summarizeProfile(profile: Profile): ProfileSummary {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const selfMicros = new Map<number, number>();
  for (const [index, id] of profile.samples.entries()) {
    const node = nodes.get(id);
    if (node === undefined || IDLE.has(node.callFrame.functionName) || node.callFrame.url === PROFILER) continue;
    selfMicros.set(id, (selfMicros.get(id) ?? 0) + (profile.timeDeltas[index] ?? 0));
  }
  const busyMicros = [...selfMicros.values()].reduce((sum, each) => sum + each, 0);
  const costsBy = (nameOf: (node: Node) => string) => costs(nodes, profile.nodes[0], selfMicros, busyMicros, nameOf);
  return {
    busyMs: busyMicros / 1000,
    byPackage: costsBy(({ callFrame }) => packageOf(callFrame.url)),
    byFile: costsBy(({ callFrame }) => fileOf(callFrame.url)),
    byFunction: costsBy(
      ({ callFrame }) => `${callFrame.functionName || '(anonymous)'} ${fileOf(callFrame.url)}:${callFrame.lineNumber + 1}`,
    ),
  };
}

/** Where the profile itself is begun and ended. */
const PROFILER = 'node:inspector';
const IDLE: ReadonlySet<string> = new Set(['(idle)', '(program)']);

/** Sums up by name. Something that is on the stack more than once counts once in its total. */
function costs(
  nodes: ReadonlyMap<number, Node>,
  root: Node | undefined,
  selfMicros: ReadonlyMap<number, number>,
  busyMicros: number,
  nameOf: (node: Node) => string,
): Cost[] {
  const found = new Map<string, { self: number; total: number }>();
  const visit = (node: Node, above: ReadonlySet<string>): number => {
    const name = nameOf(node);
    const self = selfMicros.get(node.id) ?? 0;
    const inside = above.has(name) ? above : new Set([...above, name]);
    let total = self;
    for (const id of node.children ?? []) {
      const child = nodes.get(id);
      if (child !== undefined) total += visit(child, inside);
    }
    const cost = found.get(name) ?? { self: 0, total: 0 };
    found.set(name, { self: cost.self + self, total: cost.total + (above.has(name) ? 0 : total) });
    return total;
  };
  if (root !== undefined) visit(root, new Set());
  return [...found]
    .map(([name, { self, total }]) => ({ name, self: self / (busyMicros || 1), total: total / (busyMicros || 1) }))
    .toSorted((one, other) => other.self - one.self);
}

/** `packages/hub/src/turn/turns.ts`, `pg/lib/client.js`, `node:internal/streams/writable`; empty for what is native. */
function fileOf(url: string): string {
  const withinPackage = url.split('/node_modules/').at(-1) ?? url;
  if (withinPackage !== url) return withinPackage;
  return /\/((?:packages|examples|benchmarks)\/.*)$/.exec(url)?.[1] ?? url;
}

/** The room of the hub, the npm package or `node` that a file belongs to. */
function packageOf(url: string): string {
  if (url === '') return '(native)';
  if (url.startsWith('node:')) return 'node';
  const file = fileOf(url);
  const [first = '', second = '', , room = ''] = file.split('/');
  if (url.includes('/node_modules/')) return first.startsWith('@') ? `${first}/${second}` : first;
  return first === 'packages' && second === 'hub' ? `hub/${room}` : `${first}/${second}`;
}
