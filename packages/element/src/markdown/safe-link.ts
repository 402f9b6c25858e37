/** Where a link may lead. */
const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

export type SafeLink = {
  readonly href: string;
  /** What a reader must know of where it leads: the host, or the mail address. */
  readonly destination: string;
};

/**
 * The link, if it may be one. Only whole addresses with http, https or mailto: everything else (`javascript:`, `data:`,
 * what a page would resolve against itself) is shown as text, because the one who wrote it is a model that repeats what
 * it has read. User names in addresses, which only serve to look like another host, are refused.
 */
export function safeLink(href: string): SafeLink | null {
  const url = URL.parse(href);
  if (url === null || !SCHEMES.has(url.protocol)) return null;
  if (url.protocol === 'mailto:') return url.pathname === '' ? null : { href: url.href, destination: decode(url.pathname) };
  if (url.username !== '' || url.password !== '' || !/^https?:\/\//i.test(href.trim())) return null;
  return { href: url.href, destination: url.host };
}

/** True where the words of a link look like an address of another host than the one it leads to. */
export function isMisleading(words: string, link: SafeLink): boolean {
  const shown = words.trim().match(/^(?:https?:\/\/)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?::\d+)?(?:[/?#]|$)/i)?.[1];
  if (shown === undefined) return false;
  const bare = (host: string) =>
    host
      .toLowerCase()
      .replace(/^www\./, '')
      .replace(/:\d+$/, '');
  return bare(shown) !== bare(link.destination);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
