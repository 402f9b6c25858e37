import type { z } from 'zod';
import type { InvalidField } from '../../problem/reason.ts';

/** The most that one answer tells; who sends more mistakes than that sends the next ones with the corrected request. */
const MAX_DETAILS = 50;

/**
 * What a schema found, one sentence for each field: what it takes, and what it got where that is a number or a kind of
 * thing. Text is never repeated: a credential is easily put into the wrong field.
 */
export function describeIssues(error: z.ZodError, raw: unknown): InvalidField[] {
  const fields = new Map<string, InvalidField>();
  for (const field of error.issues.flatMap((issue) => describeIssue(issue, raw))) {
    if (!fields.has(field.path)) fields.set(field.path, field);
  }
  return [...fields.values()].slice(0, MAX_DETAILS);
}

function describeIssue(issue: z.core.$ZodIssue, raw: unknown): InvalidField[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: pathOf([...issue.path, key]), message: 'is not a known field' }));
  }
  const got = valueAt(raw, issue.path);
  if (got === undefined) return [{ path: pathOf(issue.path), message: 'is needed' }];
  return [{ path: pathOf(issue.path), message: `${expectationOf(issue)}${shown(got)}` }];
}

/** What the field takes. Schemas say it themselves where these words would not be enough. */
function expectationOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `takes ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      if (OWN_WORDS.test(issue.message)) return issue.message;
      return `takes ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`.replace(/, ([^,]*)$/, ' or $1');
    case 'too_small':
      return `takes at least ${issue.minimum}${UNITS[issue.origin] ?? ''}`;
    case 'too_big':
      return `takes at most ${issue.maximum}${UNITS[issue.origin] ?? ''}`;
    case 'invalid_format':
      return OWN_WORDS.test(issue.message) ? issue.message : `takes ${FORMATS[issue.format] ?? 'another form'}`;
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'custom':
      return OWN_WORDS.test(issue.message) ? issue.message : 'does not fit the schema';
  }
}

/** How sentences begin that our schemas bring along. */
const OWN_WORDS = /^(?:takes|is|names|cannot|needs|holds) /;

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' entries', object: ' fields', record: ' fields' };

const FORMATS: Readonly<Record<string, string>> = {
  url: 'a URL such as https://api.example.com/path',
  datetime: 'a time such as 2027-01-31T12:00:00Z',
  template_literal: 'an id of this kind',
};

function shown(value: unknown): string {
  switch (typeof value) {
    case 'number':
    case 'boolean':
      return `; it got ${value}`;
    case 'object':
      return `; it got ${value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object'}`;
    default:
      return '';
  }
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.map((part) => printable(String(part))).join('.') || 'body';
}

/** What may be repeated to the sender and be in a log: short, and nothing that a token could look like. */
function printable(name: string): string {
  return /^[A-Za-z0-9_-]{1,40}$/.test(name) ? name : '(not shown)';
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  let value = raw;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = new Map<string, unknown>(Object.entries(value)).get(String(part));
  }
  return value;
}
