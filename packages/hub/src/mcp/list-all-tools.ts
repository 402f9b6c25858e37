import type { ToolServerLog } from './tool-server-log.ts';

const MAX_PAGES = 64;
/** Tools beyond these are not asked for; `readTools` keeps fewer still. */
const ENOUGH_TOOLS = 1001;
/** Of the JSON of all pages together: as much as one page may have. 64 pages of that size would fill the memory of a hub. */
const MAX_TOTAL_CHARACTERS = 4_194_304;
/** A cursor is sent back to the server. */
const MAX_CURSOR_CHARACTERS = 8192;

export type ToolPage = { readonly tools: readonly unknown[]; readonly nextCursor?: string | undefined };

/**
 * Asks for one page of a list after the other, as long as the server names a next one that it has not named before, and
 * within bounds: 64 pages, a thousand tools, 4 Mi characters. What comes after those is left out and logged: a server that goes on
 * for ever costs its own tools only.
 */
export async function listAllTools(
  server: string,
  ask: (cursor: string | undefined) => Promise<ToolPage>,
  log: ToolServerLog,
): Promise<readonly unknown[]> {
  const listed: unknown[] = [];
  const asked = new Set<string | undefined>();
  let characters = 0;
  let cursor: string | undefined;
  do {
    asked.add(cursor);
    const { tools, nextCursor } = await ask(cursor);
    characters += JSON.stringify(tools).length;
    if (characters > MAX_TOTAL_CHARACTERS) {
      log.warn({ server, pages: asked.size, limit: MAX_TOTAL_CHARACTERS }, 'The tool list is too long; the rest is left out.');
      break;
    }
    listed.push(...tools);
    cursor = nextCursor;
    const problem = problemWith(cursor, asked);
    if (problem !== null) log.warn({ server, pages: asked.size, problem }, 'The tool list does not end; the rest is left out.');
    if (problem !== null) break;
  } while (cursor !== undefined && listed.length < ENOUGH_TOOLS);
  return listed;
}

function problemWith(cursor: string | undefined, asked: ReadonlySet<string | undefined>): string | null {
  if (cursor === undefined) return null;
  if (asked.has(cursor)) return 'a page was named as the next that had been read';
  if (cursor.length > MAX_CURSOR_CHARACTERS) return `a cursor was longer than ${MAX_CURSOR_CHARACTERS} characters`;
  return asked.size >= MAX_PAGES ? `there were more than ${MAX_PAGES} pages` : null;
}
