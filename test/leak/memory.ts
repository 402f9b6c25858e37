import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AssistantDefinition } from '@diosc/hub';
import { type HubProcess, startHubProcess } from '../support/hub-process.ts';
import { type Canary, formsOf } from './canary.ts';

const DUMP = fileURLToPath(new URL('memory-dump.ts', import.meta.url));

/** Where a credential was found: in which kind of memory, and in what form. */
export type MemoryHit = { readonly canary: string; readonly where: 'strings' | 'buffers' };

/** A hub whose memory can be searched. */
export type SearchableHub = {
  readonly hub: HubProcess;
  /** Collects garbage, and looks for all canaries in all that the hub's process can still reach. */
  readonly search: (canaries: readonly Canary[]) => Promise<MemoryHit[]>;
  readonly stop: () => Promise<void>;
};

export async function startSearchableHub(definition: AssistantDefinition): Promise<SearchableHub> {
  const folder = await mkdtemp(join(tmpdir(), 'diosc-memory-'));
  const hub = await startHubProcess({ PORT: '0', DIOSC_DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'trace' }, definition, {
    reportDirectory: folder,
    // A snapshot leaves out what comes after so many characters of a string.
    nodeArguments: [`--import=${DUMP}`, '--heap-snapshot-string-limit=16777216'],
  });
  return {
    hub,
    async search(canaries) {
      const dumped = once(hub.child, 'message');
      hub.child.kill('SIGUSR2');
      await dumped;
      const [strings, buffers] = await Promise.all(['heap.heapsnapshot', 'buffers.bin'].map((file) => readFile(join(folder, file))));
      return canaries.flatMap((canary): MemoryHit[] => {
        const forms = formsOf(canary);
        return [
          ...(strings !== undefined && containsText(strings, forms) ? [{ canary: canary.name, where: 'strings' } as const] : []),
          ...(buffers !== undefined && containsBytes(buffers, forms) ? [{ canary: canary.name, where: 'buffers' } as const] : []),
        ];
      });
    },
    async stop() {
      await hub.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A snapshot writes every string, of one or two bytes a character, as JSON; marks are plain ASCII in it. */
function containsText(snapshot: Buffer, forms: readonly string[]): boolean {
  return forms.some((form) => snapshot.includes(form));
}

/** Buffers have text as bytes, as UTF-16, and, in tables of a search, folded to one case. */
function containsBytes(memory: Buffer, forms: readonly string[]): boolean {
  return forms.some((form) => {
    const folded = form.toLowerCase().replaceAll('-', '+').replaceAll('_', '/');
    return [form, folded].some((text) => memory.includes(text, 'latin1') || memory.includes(text, 'utf16le'));
  });
}
