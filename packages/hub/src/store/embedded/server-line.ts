/** What the server writes when it takes connections. Its messages are never translated: the data is made with no locale. */
const READY = 'database system is ready to accept connections';

export function isReadyLine(line: string): boolean {
  return line.includes(READY);
}

/** Whether a line tells of something that an operator should see. */
export function isFailureLine(line: string): boolean {
  return /^(FATAL|PANIC):/.test(line);
}

/** The last line that says why a program failed, as the end of a sentence: without its label and without a full stop. */
export function lastFailure(lines: readonly string[]): string {
  const failure = lines.findLast((line) => /(FATAL|PANIC|error|not found)/.test(line)) ?? lines.at(-1) ?? 'it said nothing';
  return failure.replace(/^(?:\w+: )?(?:FATAL|PANIC|error):\s*/, '').replace(/\.$/, '');
}
