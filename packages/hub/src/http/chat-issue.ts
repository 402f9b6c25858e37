import type { z } from 'zod';

/**
 * Which field of what a client sent is wrong, and what it takes. `whole` names what was sent, for where no field is to
 * blame. No value is repeated, and no name that could be one: credentials travel in these frames.
 */
export function describeChatIssue(issue: z.core.$ZodIssue | undefined, whole: string): { path: string; expected: string } {
  if (issue === undefined) return { path: whole, expected: 'it does not fit the schema' };
  const path = issue.path.map((part) => printable(String(part))).join('.') || whole;
  return { path, expected: issue.code === 'unrecognized_keys' ? 'it has a field that is not known' : issue.message };
}

/**
 * What may be repeated to the sender and written into a log. A credential that was put in the wrong place must not be, so
 * only what looks like a word of a protocol is: short, and of letters and hyphens, or a place in a list.
 */
export function printable(name: string): string {
  return /^(?:[A-Za-z][A-Za-z_-]{0,39}|\d{1,3})$/.test(name) ? name : '(not shown)';
}
