/**
 * Finds any of many texts in one pass, however many there are (Aho and Corasick, 1975). Texts are compared without
 * regard to case, and `-` with `+` and `_` with `/` alike: hexadecimal and percent-encoding come in both cases, base64
 * in two alphabets.
 *
 * Nodes are numbers, 0 is the root. Almost every node has one child, which is then the next number; the others are in
 * a map. That keeps a token of 1 KiB with all its forms below 100 KiB. All of it is private, so that inspecting the automaton shows
 * nothing of the texts.
 */
export class SecretAutomaton {
  /** Where each sign leads from the root: asked for almost every character of almost every text. */
  readonly #first = new Uint32Array(256);
  /** Of each node the sign that leads to the next number, or -1. */
  readonly #chain: Int16Array;
  /** The other children, by `node * 256 + sign`. */
  readonly #branches: ReadonlyMap<number, number>;
  /** Where to go on from when no child fits: the node of the longest text end that also begins a pattern. */
  readonly #fallback: Uint32Array;
  readonly #depth: Uint16Array;
  /** Of each node the length of the longest pattern that ends there, or 0. */
  readonly #found: Uint16Array;

  /** Patterns beyond 65535 characters, and those with characters beyond Latin-1, are left out. */
  constructor(patterns: Iterable<string>) {
    const folded = foldAll(patterns);
    const capacity = folded.reduce((sum, pattern) => sum + pattern.length, 1);
    const chain = new Int16Array(capacity).fill(-1);
    const branches = new Map<number, number>();
    const depth = new Uint16Array(capacity);
    const found = new Uint16Array(capacity);
    const parent = new Uint32Array(capacity);
    const sign = new Uint8Array(capacity);
    let size = 1;
    for (const pattern of folded) {
      let node = 0;
      for (const code of pattern) {
        let child = chain[node] === code ? node + 1 : branches.get(node * 256 + code);
        if (child === undefined) {
          child = size++;
          if (node === 0) this.#first[code] = child;
          if (child === node + 1) chain[node] = code;
          else branches.set(node * 256 + code, child);
          parent[child] = node;
          sign[child] = code;
          depth[child] = (depth[node] ?? 0) + 1;
        }
        node = child;
      }
      found[node] = depth[node] ?? 0;
    }
    this.#chain = chain.slice(0, size);
    this.#branches = branches;
    this.#depth = depth.slice(0, size);
    this.#found = found.slice(0, size);
    this.#fallback = new Uint32Array(size);
    for (const node of byDepth(this.#depth)) {
      const from = parent[node] ?? 0;
      if (from !== 0) this.#fallback[node] = this.#next(this.#fallback[from] ?? 0, sign[node] ?? 0);
      if (this.#found[node] === 0) this.#found[node] = this.#found[this.#fallback[node] ?? 0] ?? 0;
    }
  }

  /** The node after one more UTF-16 code unit of the text. */
  step(node: number, code: number): number {
    return code > 0xff ? 0 : this.#next(node, FOLD[code] ?? 0);
  }

  /** How many characters before here may be the beginning of a pattern. */
  depth(node: number): number {
    return this.#depth[node] ?? 0;
  }

  /** The length of the longest pattern that ends here, or 0. */
  found(node: number): number {
    return this.#found[node] ?? 0;
  }

  #next(from: number, code: number): number {
    for (let node = from; node !== 0; node = this.#fallback[node] ?? 0) {
      if (this.#chain[node] === code) return node + 1;
      const child = this.#branches.get(node * 256 + code);
      if (child !== undefined) return child;
    }
    return this.#first[code] ?? 0;
  }
}

const FOLD = Uint8Array.from({ length: 256 }, (_, code) => {
  if (code >= 0x41 && code <= 0x5a) return code + 0x20;
  if (code === 0x2d) return 0x2b;
  if (code === 0x5f) return 0x2f;
  return code;
});

/** Each pattern once, folded. Not by way of a `Buffer`: its pool would keep the secret for as long as the process lives. */
function foldAll(patterns: Iterable<string>): Uint8Array[] {
  const folded = new Map<string, Uint8Array>();
  for (const pattern of patterns) {
    if (pattern.length > 0xffff || /[^\x00-\xff]/.test(pattern)) continue;
    const text = pattern.replaceAll(/[A-Z_-]/g, (sign) => String.fromCharCode(FOLD[sign.charCodeAt(0)] ?? 0));
    if (!folded.has(text))
      folded.set(
        text,
        Uint8Array.from(text, (sign) => sign.charCodeAt(0)),
      );
  }
  return [...folded.values()];
}

/** All nodes but the root, those nearest to it first (a counting sort). */
function byDepth(depth: Uint16Array): Uint32Array {
  const deepest = depth.reduce((most, value) => Math.max(most, value), 0);
  const places = new Uint32Array(deepest + 2);
  for (const value of depth) places[value + 1] = (places[value + 1] ?? 0) + 1;
  for (let value = 1; value < places.length; value++) places[value] = (places[value] ?? 0) + (places[value - 1] ?? 0);
  const sorted = new Uint32Array(depth.length);
  for (let node = 0; node < depth.length; node++) {
    const value = depth[node] ?? 0;
    const place = places[value] ?? 0;
    sorted[place] = node;
    places[value] = place + 1;
  }
  return sorted.subarray(1);
}
