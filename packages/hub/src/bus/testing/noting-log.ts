import { inspect } from 'node:util';
import type { Log } from '../../log.ts';

/** A log that keeps its lines, with everything that was handed to it. */
export function notingLog(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  const note = (...handed: unknown[]): void => {
    lines.push(handed.map((one) => (typeof one === 'string' ? one : inspect(one, { depth: 10, showHidden: true }))).join(' '));
  };
  return { lines, log: { debug: note, info: note, warn: note, error: note } };
}
