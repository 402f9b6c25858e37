import type { Assistant, Id, McpServer, Role } from '@diosc/protocol';

/** Which versions of a resource a change may be made to; null: any. What `If-Match` says. */
export type VersionCondition = readonly number[] | null;

/** A definition and the number of its changes, counted from 1. */
export type Stored<Definition> = { readonly definition: Definition; readonly version: number };

/** A definition before and after a change. A change that changes nothing is none: it keeps the version. */
export type Change<Definition> = { readonly before: Definition; readonly after: Stored<Definition>; readonly isChanged: boolean };

/** A page: entries after the one with that key, in the order of keys; null: from the first. */
export type PageRequest<Key extends string = string> = { readonly after: Key | null; readonly limit: number };

/** What becomes of a definition. It may throw, and then nothing is changed. It runs while the row is locked: keep it quick. */
export type Revise<Definition> = (current: Definition) => Definition;

/**
 * What an administrator configures, piece by piece. Every change is one transaction that holds the row it changes, so that of
 * two changes on one version the second finds that it is gone.
 *
 * Changes throw a {@link Problem}: `not_found`, `precondition_failed` where the version is none of the expected ones, and
 * `conflict` where the name is taken or still in use.
 */
export interface ConfigurationStore {
  readonly assistants: {
    list(page: PageRequest<Id<'assistant'>>): Promise<Assistant[]>;
    find(id: Id<'assistant'>): Promise<Stored<Assistant> | null>;
    /** @throws {Problem} `request_invalid` when it names an MCP server that is not there */
    create(assistant: Assistant, apiKey: string): Promise<Stored<Assistant>>;
    /** @throws {Problem} `request_invalid` when it names an MCP server that is not there */
    update(id: Id<'assistant'>, expected: VersionCondition, revise: Revise<Assistant>): Promise<Change<Assistant>>;
    /** Its roles go with it; its conversations stay. */
    delete(id: Id<'assistant'>, expected: VersionCondition): Promise<Assistant>;
    /** The key before it stops to name the assistant at once. The version stays: the definition is the same. */
    replaceKey(id: Id<'assistant'>, apiKey: string): Promise<Stored<Assistant>>;
  };
  readonly roles: {
    /** @throws {Problem} `not_found` when there is no such assistant */
    list(assistantId: Id<'assistant'>, page: PageRequest): Promise<Role[]>;
    create(assistantId: Id<'assistant'>, role: Role): Promise<Stored<Role>>;
    update(assistantId: Id<'assistant'>, roleName: string, expected: VersionCondition, revise: Revise<Role>): Promise<Change<Role>>;
    delete(assistantId: Id<'assistant'>, roleName: string, expected: VersionCondition): Promise<Role>;
  };
  readonly servers: {
    list(page: PageRequest): Promise<McpServer[]>;
    find(name: string): Promise<Stored<McpServer> | null>;
    create(server: McpServer): Promise<Stored<McpServer>>;
    update(name: string, expected: VersionCondition, revise: Revise<McpServer>): Promise<Change<McpServer>>;
    /** @throws {Problem} `conflict` while an assistant names it */
    delete(name: string, expected: VersionCondition): Promise<McpServer>;
  };
}
