import type { RefreshReason, SessionEndReason, ToolCallPart } from '@diosc/client';

/** Every sentence that the chat says, in one language. Second person, active, and what to do next. */
export type Words = {
  readonly language: string;
  readonly assistant: string;
  readonly chatWith: (name: string) => string;
  readonly openChat: (name: string) => string;
  readonly closeChat: string;
  readonly newConversation: string;
  readonly actingAs: (who: string) => string;
  readonly notSignedIn: string;
  readonly unverified: string;
  readonly unverifiedMeans: string;
  readonly scripted: string;
  readonly conversation: string;
  readonly you: string;
  readonly jumpToEnd: string;

  readonly greeting: string;
  readonly emptyHint: (who: string | null) => string;
  readonly suggestions: string;

  readonly placeholder: (name: string) => string;
  readonly send: string;
  readonly stop: string;
  readonly waitForAnswer: string;
  readonly tooLong: (length: number, most: number) => string;
  readonly notSent: string;
  readonly waitsForConnection: string;
  readonly sending: string;
  readonly thinking: string;
  readonly stopped: string;
  readonly tryAgain: string;
  readonly askAgain: string;

  readonly connecting: string;
  readonly offline: string;
  readonly reconnecting: string;
  readonly connectNow: string;

  readonly signedOutTitle: string;
  readonly signedOutText: string;
  readonly loginTitle: string;
  /** Where the resolver gave no reason of its own. */
  readonly loginReason: string;
  readonly loginNext: string;
  readonly deniedTitle: string;
  readonly deniedReason: string;
  readonly deniedNext: string;
  readonly refusedTitle: string;
  readonly refusedText: string;
  readonly notConfiguredTitle: string;
  readonly notConfiguredText: string;
  readonly reference: (code: string) => string;

  readonly refreshTitle: string;
  readonly refreshText: Readonly<Record<RefreshReason, string>>;
  readonly refreshNext: string;
  readonly refreshByItself: string;
  readonly waitsUntil: (time: string) => string;

  readonly ended: Readonly<Record<SessionEndReason, string>>;
  readonly startNew: string;
  readonly goOn: string;

  readonly conversations: string;
  readonly closeConversations: string;
  readonly conversationsLoading: string;
  readonly conversationsFailed: string;
  readonly conversationsOffline: string;
  readonly conversationsReconnecting: string;
  readonly noConversations: string;
  readonly onlyThisConversation: string;
  readonly untitled: string;
  readonly openNow: string;
  readonly showMore: string;
  readonly more: string;
  readonly moreFor: (title: string) => string;
  readonly rename: string;
  readonly nameOf: (title: string) => string;
  readonly save: string;
  readonly cancel: string;
  readonly download: (format: string) => string;
  readonly delete: string;
  readonly deleteNamed: (title: string) => string;
  readonly deleteQuestion: string;
  readonly keep: string;
  readonly didNotWork: string;
  /** When the conversation ends: the time of day, its day as one says it, and how long it lasts unused. */
  readonly endsAt: (hour: string, day: string, unused: string) => string;

  readonly toolStatus: Readonly<Record<ToolCallPart['status'], string>>;
  readonly toolFor: (who: string) => string;
  readonly toolCalled: string;
  readonly toolCredential: string;
  readonly credentialModes: Readonly<Record<NonNullable<ToolCallPart['credentialMode']>, string>>;
  readonly toolArguments: string;
  readonly noArguments: string;
  readonly toolResult: string;
  readonly toolProblem: string;
  readonly shortened: (characters: number) => string;

  readonly code: string;
  readonly copy: string;
  readonly copied: string;
  readonly codeScrolls: string;
  readonly tableScrolls: string;
  readonly image: string;
  readonly imageAt: (host: string) => string;
  readonly done: string;
  readonly notDone: string;

  readonly shortcuts: string;
  readonly closeShortcuts: string;
  readonly shortcutList: readonly (readonly [keys: readonly string[], effect: string])[];
};
