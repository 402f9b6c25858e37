import type { Auth, AuthFrame } from '@diosc/protocol';
import { type Configuration, sameHub } from './configuration.ts';
import { hubAddress } from './connection/hub-address.ts';
import type { Environment } from './environment/environment.ts';
import { SessionMemory, storageKey, type Ticket } from './session/session-memory.ts';

/** Which hub, which assistant, and the session that goes on there: put together in one go, because they mean nothing apart. */
export class HubSetup {
  readonly config: Configuration;
  readonly address: string;
  readonly memory: SessionMemory;

  private constructor(config: Configuration, address: string, memory: SessionMemory) {
    this.config = config;
    this.address = address;
    this.memory = memory;
  }

  /**
   * The setup for a configuration; that of before, with its memory, where both lead to the same conversations.
   * @throws {DioscError} `ARGUMENTS_INVALID` where the address is none of a hub.
   */
  static from(config: Configuration, { baseUrl, storage }: Pick<Environment, 'baseUrl' | 'storage'>, before: HubSetup | null): HubSetup {
    const address = hubAddress(config.backendUrl, baseUrl);
    const isSame = before !== null && sameHub(before.config, config);
    return new HubSetup(config, address, isSame ? before.memory : new SessionMemory(storage, storageKey(config)));
  }

  authFrame(auth: Auth, session: Ticket | null): AuthFrame {
    const { apiKey, assistantId } = this.config;
    return {
      type: 'auth',
      apiKey,
      ...(assistantId === undefined ? {} : { assistantId }),
      auth,
      ...(session === null ? {} : { session }),
    };
  }
}
