import type { Auth, ConversationList, ConversationSummary, Message } from '@diosc/protocol';
import { ChatClient } from './chat-client.ts';
import { ARGUMENTS, parseArguments } from './command/command-arguments.ts';
import { COMMANDS, type CommandName, isCommandName, LATER_COMMANDS } from './command/command-name.ts';
import type { Config } from './configuration.ts';
import type { AuthProvider } from './credential/credential.ts';
import { DioscError } from './diosc-error.ts';
import type { Environment } from './environment/environment.ts';
import { createGlobalEnvironment } from './environment/global-environment.ts';
import type { AnyEventPayload, EventMap, EventName, SessionPayload } from './event/event-map.ts';
import type { Snapshot, State } from './snapshot.ts';

/**
 * Commands by name. Unknown commands and wrong arguments throw a {@link DioscError}; so does everything before `config`
 * but `on`, `off`, `state` and `ui`.
 */
export type Diosc = ReturnType<typeof createDiosc>;

const clients = new WeakMap<object, ChatClient>();

/** An independent `diosc`: its own user, connection and conversation. Many can live in one process. */
export function createDiosc(environment: Environment = createGlobalEnvironment()) {
  const client = new ChatClient(environment);

  /** Says where the hub is. Again with another hub or key: leaves the one before. */
  function run(command: 'config', config: Config): void;
  /**
   * Connects as this user. The same user again refreshes the credential in place; another user switches. Resolves with
   * the session. Rejects with `AUTH_SUPERSEDED`, with the resolver's code where it refused, or with the hub's. It keeps
   * waiting while the hub cannot be reached.
   */
  function run(command: 'auth', auth: Auth | AuthProvider): Promise<SessionPayload>;
  /** Logs out: the credential is dropped at once, running work stops, the session ends. */
  function run(command: 'auth', auth: null): Promise<void>;
  /** Calls the handler for every such event; returns what takes it off again. */
  function run<Name extends EventName>(command: 'on', event: Name, handler: (payload: EventMap[Name]) => unknown): () => void;
  function run(command: 'on', event: '*', handler: (payload: AnyEventPayload) => unknown): () => void;
  function run<Name extends EventName>(command: 'off', event: Name, handler: (payload: EventMap[Name]) => unknown): void;
  function run(command: 'off', event: '*', handler: (payload: AnyEventPayload) => unknown): void;
  /**
   * Sends a message, as soon as there is a connection and no other answer runs. Resolves with the finished answer,
   * however it finished (see its `status`). Rejects only where the message was never accepted.
   */
  function run(command: 'send', text: string, options?: { attachments?: readonly unknown[] }): Promise<Message>;
  /** Stops the running answer, and takes back messages that were not sent yet. */
  function run(command: 'cancel'): void;
  /** Answers a question. The questions of this version are answered by `auth`, so this throws. */
  function run(command: 'respond', interruptId: string, answer: unknown): never;
  /** Leaves the conversation as it is and starts an empty one. */
  function run(command: 'startNewSession'): Promise<SessionPayload>;
  /**
   * The user's conversations with this assistant, the last used first: `limit` of them (1 to 200), from where `cursor` of the
   * page before says. A user whose identity nobody vouches for has the present one alone.
   */
  function run(command: 'sessions', page?: { cursor?: string; limit?: number }): Promise<ConversationList>;
  /**
   * Leaves the present conversation, which ends, and goes on with another one of the user, also one that has ended. Rejects with
   * `SESSION_NOT_FOUND` where it is not theirs, and with `SESSION_ENDED` where an administrator ended it.
   */
  function run(command: 'openSession', id: string): Promise<SessionPayload>;
  /** Gives one of the user's conversations another title. */
  function run(command: 'renameSession', id: string, title: string): Promise<ConversationSummary>;
  /** Removes one of the user's conversations for good; the present one ends with it. */
  function run(command: 'deleteSession', id: string): Promise<void>;
  /** One of the user's conversations as text: JSON for programs, Markdown for people. */
  function run(command: 'exportSession', id: string, format: 'json' | 'markdown'): Promise<string>;
  /** Where things stand now. */
  function run(command: 'state'): State;
  /** Opens or closes the widget of `@diosc/element`. */
  function run(command: 'ui', action: 'open' | 'close' | 'toggle'): void;
  function run(command: string, ...given: unknown[]): unknown {
    if (!isCommandName(command)) throw unknownCommand(command);
    return runCommand(client, command, given);
  }

  clients.set(run, client);
  return run;
}

/** The instance that a page and its elements share. */
export const diosc: Diosc = createDiosc();

/**
 * For user interfaces: calls `listener` with all that can be shown, now and after every change; returns what ends that.
 * @throws {DioscError} `NOT_A_CLIENT` where the function was not made by `createDiosc` of this copy of the package.
 */
export function subscribe(instance: Diosc, listener: (snapshot: Snapshot) => void): () => void {
  const client = clientOf(instance);
  const unsubscribe = client.subscribe(() => listener(client.snapshot()));
  listener(client.snapshot());
  return unsubscribe;
}

/** For user interfaces: tries to connect at once, where a pause or a refusal that may be over stands in the way. */
export function retryConnection(instance: Diosc): void {
  clientOf(instance).retry();
}

function clientOf(instance: Diosc): ChatClient {
  const client = clients.get(instance);
  if (client !== undefined) return client;
  throw DioscError.local('NOT_A_CLIENT', 'This function was not made by createDiosc of this copy of @diosc/client.');
}

function runCommand(client: ChatClient, command: CommandName, given: readonly unknown[]): unknown {
  switch (command) {
    case 'config': {
      const [config] = parseArguments('config', ARGUMENTS.config, given);
      const { assistantId, locale, transport = 'auto' } = config;
      return client.configure({ ...config, assistantId, locale, transport: transport === 'auto' ? null : transport });
    }
    case 'auth': {
      const [source] = parseArguments('auth', ARGUMENTS.auth, given);
      return source === null ? client.signOut() : client.signIn(source);
    }
    case 'on':
      return client.events.on(...parseArguments('on', ARGUMENTS.on, given));
    case 'off':
      return client.events.off(...parseArguments('off', ARGUMENTS.off, given));
    case 'send':
      return client.send(parseArguments('send', ARGUMENTS.send, given)[0].trim());
    case 'cancel':
      parseArguments('cancel', ARGUMENTS.cancel, given);
      return client.cancel();
    case 'respond':
      throw notAnswerable(client, parseArguments('respond', ARGUMENTS.respond, given)[0]);
    case 'startNewSession':
      parseArguments('startNewSession', ARGUMENTS.startNewSession, given);
      return client.sessions.startNew();
    case 'sessions':
      return client.sessions.list(parseArguments('sessions', ARGUMENTS.sessions, given)[0] ?? {});
    case 'openSession':
      return client.sessions.open(...parseArguments('openSession', ARGUMENTS.openSession, given));
    case 'renameSession':
      return client.sessions.rename(...parseArguments('renameSession', ARGUMENTS.renameSession, given));
    case 'deleteSession':
      return client.sessions.delete(...parseArguments('deleteSession', ARGUMENTS.deleteSession, given));
    case 'exportSession':
      return client.sessions.export(...parseArguments('exportSession', ARGUMENTS.exportSession, given));
    case 'state': {
      parseArguments('state', ARGUMENTS.state, given);
      const { connection, session, user, busy, pending } = client.snapshot();
      return { connection, session, user, busy, pending } satisfies State;
    }
    case 'ui': {
      const [action] = parseArguments('ui', ARGUMENTS.ui, given);
      return client.setOpen(action === 'toggle' ? !client.isOpen : action === 'open');
    }
  }
}

function unknownCommand(command: unknown): DioscError {
  if (typeof command === 'string' && LATER_COMMANDS.has(command)) {
    return DioscError.local('NOT_SUPPORTED', `diosc('${command}') is not there yet in this version.`);
  }
  const allowed = Object.keys(COMMANDS).map((name) => `'${name}'`);
  const given = typeof command === 'string' ? `'${command.slice(0, 40)}'` : `a ${typeof command}`;
  return DioscError.local('COMMAND_UNKNOWN', `${given} is no command of diosc; there are ${allowed.join(', ')}.`);
}

function notAnswerable(client: ChatClient, interruptId: string): DioscError {
  const isOpen = client.snapshot().pending.some((interrupt) => interrupt.interruptId === interruptId);
  if (!isOpen) return DioscError.local('INTERRUPT_NOT_FOUND', `No open question has that id.`);
  return DioscError.local('NOT_SUPPORTED', "That question waits for fresh authentication: answer it with diosc('auth', ...).");
}
