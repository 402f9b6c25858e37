import {
  type Assistant,
  CONVERSATION_EXPORT_VERSION,
  type Conversation,
  type ConversationExport,
  type ConversationList,
  type ConversationSummary,
  type ExportFormat,
  type Id,
} from '@diosc/protocol';
import type { AuditLog, NewAuditEvent } from '../audit/audit-log.ts';
import { Problem } from '../problem/problem.ts';
import type { SessionRecord } from '../session/session-store.ts';
import { messagesOf } from '../turn/turn-messages.ts';
import type { TurnStore } from '../turn/turn-store.ts';
import { type ConversationPosition, writeCursor } from './conversation-cursor.ts';
import { type ConversationScope, conversationScope } from './conversation-scope.ts';
import type { ConversationRecord, ConversationStore } from './conversation-store.ts';
import { type ExportFile, exportFile } from './export/export-file.ts';

/** What names a session wherever it is live, and whose it is. */
export type NamedSession = Pick<SessionRecord, 'tenantId' | 'id' | 'userId' | 'verified' | 'assistantId'>;

export type ConversationsPorts = {
  readonly conversations: ConversationStore;
  readonly turns: Pick<TurnStore, 'list'>;
  readonly audit: Pick<AuditLog, 'record'>;
  /** Ends a session on whichever node it is live: work stops and everybody is told. Resolves when nothing of it runs. */
  readonly endSession: (session: NamedSession, reason: 'deleted') => Promise<void>;
  /** Tells whoever watches the session, on whichever node, that it has another title. */
  readonly onTitleChanged: (session: NamedSession, title: string) => void | Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** Whoever asks: the session whose bearer it is, its assistant, and where the request came from. */
export type Visitor = {
  readonly session: SessionRecord;
  readonly assistant: Pick<Assistant, 'id' | 'name'>;
  readonly requestId: string;
  readonly ip: string;
  readonly origin: string | null;
};

/**
 * A user's own conversations: found, read, renamed, taken along and deleted. What is not theirs is answered as what is not
 * there, so that trying ids tells nobody anything.
 */
export class Conversations {
  readonly #ports: ConversationsPorts;

  constructor(ports: ConversationsPorts) {
    this.#ports = ports;
  }

  async list({ session }: Visitor, page: { limit: number; after: ConversationPosition | null }): Promise<ConversationList> {
    const records = await this.#ports.conversations.list(conversationScope(session), {
      limit: page.limit + 1,
      after: page.after,
      now: this.#ports.now(),
    });
    const shown = records.slice(0, page.limit);
    const last = shown.at(-1);
    return { sessions: shown.map(summaryOf), cursor: records.length > shown.length && last !== undefined ? writeCursor(last) : null };
  }

  /** @throws {Problem} `session_not_found` */
  async read({ session }: Visitor, id: Id<'session'>): Promise<Conversation> {
    const scope = conversationScope(session);
    const record = await this.#find(scope, id);
    const turns = await this.#ports.turns.list(scope.tenantId, id);
    return { ...summaryOf(record), messages: turns.flatMap(messagesOf) };
  }

  /** @throws {Problem} `session_not_found` */
  async rename(visitor: Visitor, id: Id<'session'>, title: string): Promise<ConversationSummary> {
    const scope = conversationScope(visitor.session);
    const wasRenamed = await this.#ports.conversations.rename(scope, id, title);
    if (!wasRenamed) throw new Problem({ kind: 'session_not_found' });
    await this.#ports.audit.record({ ...eventOf(visitor, id), type: 'session.renamed' });
    await this.#ports.onTitleChanged(named(visitor, id), title);
    return summaryOf(await this.#find(scope, id));
  }

  /**
   * Ends the conversation where it is still going on, and then removes it and all that was said and done in it. The audit
   * keeps what happened, without what was said.
   * @throws {Problem} `session_not_found`
   */
  async delete(visitor: Visitor, id: Id<'session'>): Promise<void> {
    const scope = conversationScope(visitor.session);
    const record = await this.#find(scope, id);
    const isOver = record.endReason !== null && record.endReason !== 'idle' && record.endReason !== 'expired';
    if (!isOver) await this.#ports.endSession(named(visitor, id), 'deleted');
    const wasDeleted = await this.#ports.conversations.delete(scope, id);
    if (!wasDeleted) throw new Problem({ kind: 'session_not_found' });
    await this.#ports.audit.record({ ...eventOf(visitor, id), type: 'session.deleted' });
  }

  /** @throws {Problem} `session_not_found` */
  async export(visitor: Visitor, id: Id<'session'>, format: ExportFormat): Promise<ExportFile> {
    const { session, assistant } = visitor;
    const conversation = await this.read(visitor, id);
    const exported: ConversationExport = {
      format: 'diosc.conversation',
      version: CONVERSATION_EXPORT_VERSION,
      exportedAt: new Date(this.#ports.now()).toISOString(),
      assistant: { id: assistant.id, name: assistant.name },
      user: { userId: session.userId, tenantId: session.tenantId, verified: session.verified },
      conversation,
    };
    await this.#ports.audit.record({ ...eventOf(visitor, id), type: 'session.exported', data: { format } });
    return exportFile(exported, format);
  }

  async #find(scope: ConversationScope, id: Id<'session'>): Promise<ConversationRecord> {
    const record = await this.#ports.conversations.find(scope, id, this.#ports.now());
    if (record === null) throw new Problem({ kind: 'session_not_found' });
    return record;
  }
}

function summaryOf(record: ConversationRecord): ConversationSummary {
  return {
    id: record.id,
    title: record.title,
    startedAt: new Date(record.startedAt).toISOString(),
    lastActiveAt: new Date(record.lastActiveAt).toISOString(),
    state: record.endReason === null ? 'active' : 'ended',
    ...(record.endReason !== null && { endReason: record.endReason }),
  };
}

/** A conversation within the visitor's scope: whatever it is, it is of the same user and assistant as theirs. */
function named({ session: { tenantId, userId, verified, assistantId } }: Visitor, id: Id<'session'>): NamedSession {
  return { tenantId, id, userId, verified, assistantId };
}

function eventOf(visitor: Visitor, sessionId: Id<'session'>): Omit<NewAuditEvent, 'type'> {
  const { session, requestId, ip, origin } = visitor;
  return {
    outcome: 'success',
    tenantId: session.tenantId,
    userId: session.userId,
    verified: session.verified,
    assistantId: session.assistantId,
    sessionId,
    requestId,
    ip,
    ...(origin !== null && { origin }),
  };
}
