import type { DiscoverResult, PriorDiscovery } from '@modelcontextprotocol/client';

/**
 * Which protocol era each server speaks, remembered across sessions, so that a session need not ask before its first call.
 *
 * Only that is shared between users. What a server says to one of them (capabilities, instructions, its tools) is never
 * shown to another: a later session assumes no more than that there are tools.
 */
export class Discoveries {
  readonly #known = new Map<string, PriorDiscovery>();

  get(url: string): PriorDiscovery | undefined {
    return this.#known.get(url);
  }

  /** `discover` is the answer to the 2026-07-28 probe, or undefined where the 2025 handshake was needed. */
  learn(url: string, discover: DiscoverResult | undefined): void {
    this.#known.set(
      url,
      discover === undefined
        ? { kind: 'legacy' }
        : { kind: 'modern', discover: { supportedVersions: [...discover.supportedVersions], capabilities: { tools: {} } } },
    );
  }

  /** It turned out wrong, or may have: the next connection asks. */
  forget(url: string): void {
    this.#known.delete(url);
  }
}
