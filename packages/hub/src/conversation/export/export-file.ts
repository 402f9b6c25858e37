import type { ConversationExport, ExportFormat } from '@diosc/protocol';
import { exportMarkdown } from './export-markdown.ts';

/** A conversation as a file to keep. */
export type ExportFile = { readonly name: string; readonly mediaType: string; readonly content: string };

/** The longest name of a file without date and ending, in UTF-16 units; file systems take 255 bytes. */
const LONGEST_NAME = 60;

export function exportFile(conversation: ConversationExport, format: ExportFormat): ExportFile {
  const name = fileName(conversation);
  switch (format) {
    case 'json':
      return { name: `${name}.json`, mediaType: 'application/json; charset=utf-8', content: `${JSON.stringify(conversation, null, 2)}\n` };
    case 'markdown':
      return { name: `${name}.md`, mediaType: 'text/markdown; charset=utf-8', content: exportMarkdown(conversation) };
  }
}

/** The date, and of the title what no file system, shell or header takes for anything else: letters, digits and hyphens. */
function fileName({ conversation }: ConversationExport): string {
  let name = '';
  for (const [word] of conversation.title
    .normalize('NFKC')
    .toLowerCase()
    .matchAll(/[\p{L}\p{N}]{1,59}/gu)) {
    if (name.length + word.length >= LONGEST_NAME) break;
    name += name === '' ? word : `-${word}`;
  }
  return `${conversation.startedAt.slice(0, 10)}-${name || 'conversation'}`;
}
