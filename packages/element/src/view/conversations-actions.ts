import type { ExportFormat } from '../conversations/conversation-source.ts';
import type { ConversationDetail } from '../conversations/conversations.ts';

/** What a user can do in the list of conversations. */
export type ConversationsActions = {
  readonly close: () => void;
  readonly startNew: () => void;
  readonly load: () => void;
  readonly more: () => void;
  readonly goOn: (id: string) => void;
  readonly show: (detail: ConversationDetail) => void;
  readonly hideDetail: () => void;
  readonly rename: (id: string, title: string) => void;
  readonly remove: (id: string) => void;
  readonly export: (id: string, format: ExportFormat) => void;
  readonly pressed: (event: KeyboardEvent) => void;
};
