import { proseOf, withoutBlocks } from './code-blocks.ts';

/** A link to another file or heading of the repository. `path` is empty for one within the page, `anchor` where none is given. */
export type LocalLink = { readonly path: string; readonly anchor: string };

const LINK = /!?\[[^\]]*\]\(([^()\s]+)\)/g;

/** The links of a Markdown page that point into the repository; those that leave it have a scheme. */
export function localLinks(markdown: string): LocalLink[] {
  return [...proseOf(markdown).matchAll(LINK)]
    .map((match) => match[1] ?? '')
    .filter((target) => !/^[a-z][a-z+.-]*:/i.test(target))
    .map((target) => {
      const [path = '', anchor = ''] = target.split('#');
      return { path, anchor };
    });
}

/** The anchors that the headings of a page get on a code host: lower case, spaces as hyphens, punctuation gone. */
export function anchorsOf(markdown: string): Set<string> {
  const headings = markdown.split('\n').flatMap((line) => /^#{1,6} (.*)$/.exec(line)?.[1] ?? []);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

const REPOSITORY_PATH = /`((?:packages|examples|scripts|test|spec|docs|benchmarks)\/[\w./-]*[\w-])\/?`/g;

/** The paths that a page names in inline code, such as `spec/protocol.md`: a reader expects to find them. */
export function namedPaths(markdown: string): string[] {
  return [...withoutBlocks(markdown).matchAll(REPOSITORY_PATH)].map((match) => match[1] ?? '');
}
