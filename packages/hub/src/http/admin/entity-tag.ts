import type { VersionCondition } from '../../assistant/configuration-store.ts';
import { Problem } from '../../problem/problem.ts';

/** The strong entity tag of a version (RFC 9110 section 8.8.3). */
export function entityTag(version: number): string {
  return `"${version}"`;
}

/** One element of the list; a tag may hold commas (RFC 9110 section 8.8.3). */
const TAG = /^[ \t]*((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")[ \t]*(?:,|$)/;
const OWN_TAG = /^"([1-9]\d{0,9})"$/;

/**
 * The versions that an `If-Match` header lets through; null where it lets every one through, because it is absent or `*`.
 * Tags of other forms, weak ones among them, match nothing (RFC 9110 section 13.1.1).
 * @throws {Problem} `request_invalid` when it is not a list of entity tags: to overlook it would let a change through that
 * its sender meant to be conditional.
 */
export function readIfMatch(header: string | undefined): VersionCondition {
  if (header === undefined || header.trim() === '*') return null;
  const versions: number[] = [];
  let rest = header;
  do {
    const [element, tag] = TAG.exec(rest) ?? [];
    if (element === undefined || tag === undefined) {
      throw new Problem({
        kind: 'request_invalid',
        path: 'If-Match',
        expected: 'takes "*" or entity tags in quotes, as "ETag" gives them',
      });
    }
    const [, version] = OWN_TAG.exec(tag) ?? [];
    if (version !== undefined) versions.push(Number(version));
    rest = rest.slice(element.length);
  } while (rest !== '');
  return versions;
}
