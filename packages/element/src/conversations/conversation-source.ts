import type { ConversationList, Diosc } from '@diosc/client';

/** One conversation in the list. */
export type ConversationEntry = ConversationList['sessions'][number];
export type ExportFormat = 'json' | 'markdown';

/** Where the list has its conversations from. Each call rejects with a sentence for the user. */
export type ConversationSource = {
  readonly list: (cursor: string | null) => Promise<ConversationList>;
  readonly open: (id: string) => Promise<unknown>;
  readonly rename: (id: string, title: string) => Promise<unknown>;
  readonly remove: (id: string) => Promise<void>;
  readonly export: (id: string, format: ExportFormat) => Promise<string>;
};

/** The conversations of whoever is signed in with the client of that moment. */
export function conversationsOf(client: () => Diosc): ConversationSource {
  return {
    list: (cursor) => client()('sessions', cursor === null ? {} : { cursor }),
    open: (id) => client()('openSession', id),
    rename: (id, title) => client()('renameSession', id, title),
    remove: (id) => client()('deleteSession', id),
    export: (id, format) => client()('exportSession', id, format),
  };
}
