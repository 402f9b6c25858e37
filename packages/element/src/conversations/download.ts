import type { ConversationEntry, ExportFormat } from './conversation-source.ts';

/** How long a browser may take to begin with the file before its address goes. */
const KEPT_FOR_MS = 10_000;
const MOST_CHARACTERS = 60;

const FORMATS = {
  json: { type: 'application/json', ending: 'json' },
  markdown: { type: 'text/markdown;charset=utf-8', ending: 'md' },
} as const satisfies Record<ExportFormat, { type: string; ending: string }>;

/** Hands a conversation to the browser as a file to keep. Its address is one of this page alone: nothing is sent anywhere. */
export function download(content: string, entry: Pick<ConversationEntry, 'title' | 'startedAt'>, format: ExportFormat): void {
  const url = URL.createObjectURL(new Blob([content], { type: FORMATS[format].type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName(entry, format);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_FOR_MS);
}

/** The date, and of the title what every file system takes. */
export function fileName({ title, startedAt }: Pick<ConversationEntry, 'title' | 'startedAt'>, format: ExportFormat): string {
  const words = title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, MOST_CHARACTERS)
    .replaceAll(/^-+|-+$/g, '');
  return `${startedAt.slice(0, 10)}-${words.toWellFormed() || 'conversation'}.${FORMATS[format].ending}`;
}
