/** The ids that a test title names, or what is wrong with the way it names them. */
export type NamedIds = { readonly ids: readonly string[]; readonly problem: string | null };

const BRACKETS = /\[([^[\]]*)\]/g;
/** Nothing but brackets up to the end. */
const REST = /^(?:\[[^[\]]*\] ?)*(?<=\])$/;
const LOOKS_LIKE_AN_ID = /^[A-Z][A-Z0-9]*-\d+$/i;

/**
 * Reads the ids in brackets at the end of a title: `refuses the token [BYOA-12, MCP-01]`, or each in brackets of its own.
 * Other brackets are text. Ids in brackets anywhere else are a mistake, and so is anything beside them in the brackets.
 */
export function namedIds(title: string): NamedIds {
  const ids: string[] = [];
  for (const match of title.matchAll(BRACKETS)) {
    const parts = (match[1] ?? '').split(',').map((part) => part.trim());
    if (!parts.some((part) => LOOKS_LIKE_AN_ID.test(part))) continue;
    if (!REST.test(title.slice(match.index))) return wrong('has ids before its end; they take the last place');
    const stranger = parts.find((part) => !LOOKS_LIKE_AN_ID.test(part));
    if (stranger !== undefined) return wrong(`has "${stranger}" among its ids`);
    ids.push(...parts);
  }
  return { ids, problem: null };
}

function wrong(problem: string): NamedIds {
  return { ids: [], problem };
}
