import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import { createRedactor } from './redaction/create-redactor.ts';

/** Where the hub writes its log: JSON lines, never with a credential in them. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/**
 * JSON lines on standard output; readable lines on a terminal. No part of the hub hands a credential to the log; a
 * scrubber goes over every line all the same, for what libraries put into their error messages.
 */
export function createLog(options: { readonly level: string; readonly isTerminal: boolean }): Log {
  const scrubber = createRedactor(null);
  const settings = { level: options.level, base: null, hooks: { streamWrite: (line: string) => scrubber.redact(line) } };
  return options.isTerminal ? pino(settings, pretty({ sync: true, ignore: 'pid,hostname' })) : pino(settings);
}
