import { styleText } from 'node:util';
import { TENANT_NAMES } from './people.ts';
import type { ReadyFile } from './ready-file.ts';

function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, index) => cell.padEnd((widths[index] ?? 0) + 3)).join('')}`.trimEnd());
}

const bold = (text: string) => styleText('bold', text);
const dim = (text: string) => styleText('dim', text);

/** What a person reads once everything runs: where to look, and as whom. Colours only on a terminal. */
export function startTable(
  ready: ReadyFile,
  options: { readonly seconds: number; readonly scripted: boolean; readonly notes: readonly string[] },
): string {
  const { seconds, scripted, notes } = options;
  const places = columns([
    ['Shop', ready.app, 'sign in here and ask the assistant'],
    ['Hub', ready.hub, 'what stands between page and tools'],
    ['Identity', ready.idp, 'OpenID Connect provider'],
    ['Orders API', ready.api, 'checks every token'],
    ['Orders MCP', ready.mcp, 'the API as tools'],
  ]);
  const users = columns([
    ['User', 'Password', 'Company', 'Role'],
    ...ready.users.map(({ login, password, tenant, roles }) => [login, password, TENANT_NAMES[tenant] ?? tenant, roles.join(', ')]),
  ]);
  return [
    '',
    `  ${bold('Acme is open')} ${dim(`after ${seconds.toFixed(1)} s`)}`,
    '',
    ...places.map((line, index) => (index === 0 ? bold(line) : line)),
    '',
    ...users.map((line, index) => (index === 0 ? dim(line) : line)),
    '',
    ...notes.map((note) => `  ${note}`),
    ...(scripted
      ? [
          '  The assistant follows a script, because no language model is configured.',
          dim('  Set OPENAI_API_KEY, ANTHROPIC_API_KEY, or DIOSC_MODEL_URL with DIOSC_MODEL, for a real one.'),
        ]
      : []),
    dim('  Ctrl-C stops everything.'),
    '',
    '',
  ].join('\n');
}
