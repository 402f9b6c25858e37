import type { z } from 'zod';

/**
 * What is wrong, in words: where (`path`, in what was checked), and what it takes. It never repeats what was given, which may be
 * a credential.
 */
export function describeIssue(issue: z.core.$ZodIssue | undefined, path: readonly PropertyKey[] = issue?.path ?? []): string {
  if (issue === undefined) return 'it is not valid';
  const place = path.length === 0 ? 'it' : `"${path.map(String).join('.')}"`;
  switch (issue.code) {
    case 'unrecognized_keys':
      return `${place} does not know ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
    case 'invalid_type':
      return `${place} takes ${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`;
    case 'too_big':
      return `${place} takes at most ${issue.maximum} characters`;
    case 'too_small':
      return `${place} takes at least ${issue.minimum} character`;
    default:
      return `${place} ${issue.message}`;
  }
}
