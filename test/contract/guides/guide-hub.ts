import { createDiosc, type Diosc, type EventMap, type EventName } from '@diosc/client';
import { type AssistantInput, type McpServerInput, newId } from '@diosc/protocol';
import { type Company, startCompany } from '../../support/company.ts';
import { type HttpService, startHttpService } from '../../support/http-service.ts';
import { startTestHub, type TestHub } from '../../support/test-hub.ts';

export type Changes = Partial<AssistantInput>;

/** A hub with a company, on which each test opens pages of assistants that are set up as a guide says. */
export class GuideHub {
  readonly company: Company;
  readonly #hub: TestHub;
  readonly #pages: Diosc[] = [];
  readonly #services: HttpService[] = [];

  private constructor(company: Company, hub: TestHub) {
    this.company = company;
    this.#hub = hub;
  }

  /** `mcpServers` are there beside that of the company. */
  static async start(mcpServers: readonly McpServerInput[] = []): Promise<GuideHub> {
    const company = await startCompany({});
    const definition = { ...company.definition, mcpServers: [...(company.definition.mcpServers ?? []), ...mcpServers] };
    return new GuideHub({ ...company, definition }, await startTestHub(definition));
  }

  get audit(): TestHub['hub']['audit'] {
    return this.#hub.hub.audit;
  }

  /** An assistant of its own, which differs from the company's by `changes`: where it is, and its key. */
  async openAssistant(changes: Changes = {}): Promise<{ readonly url: string; readonly apiKey: string }> {
    const { definition } = this.company;
    const assistant = { ...definition.assistant, id: newId('assistant'), ...changes };
    const apiKey = `ak_${newId('request')}`;
    await this.#hub.hub.saveAssistant({ ...definition, apiKey, assistant });
    return { url: this.#hub.url, apiKey };
  }

  /** A page, not signed in, with such an assistant. */
  async openPage(changes: Changes = {}): Promise<Diosc> {
    const { url, apiKey } = await this.openAssistant(changes);
    const diosc = createDiosc();
    diosc('config', { backendUrl: url, apiKey });
    this.#pages.push(diosc);
    return diosc;
  }

  /** A service on loopback, until the test ends. */
  async serve(handle: Parameters<typeof startHttpService>[0]): Promise<HttpService> {
    const service = await startHttpService(handle);
    this.#services.push(service);
    return service;
  }

  /** A page whose users are known to this resolver. */
  async openPageResolvedBy(handle: Parameters<typeof startHttpService>[0], changes: Changes = {}): Promise<Diosc> {
    const { url } = await this.serve(handle);
    return this.openPage({ userResolverUrl: `${url}/api/diosc/resolve-user`, ...changes });
  }

  /** To be called after each test: signs everybody out. */
  async reset(): Promise<void> {
    await Promise.all(this.#pages.splice(0).map((diosc) => diosc('auth', null)));
    await Promise.all(this.#services.splice(0).map((service) => service.close()));
    this.company.tokens.clear();
    this.company.calls.length = 0;
  }

  async stop(): Promise<void> {
    await this.#hub.close();
    await this.company.close();
  }
}

/** The payload of the next such event. */
export function next<Name extends EventName>(diosc: Diosc, name: Name): Promise<EventMap[Name]> {
  return new Promise((resolve) => {
    const off = diosc('on', name, (payload) => {
      off();
      resolve(payload);
    });
  });
}
