import {
  type ConversationList,
  type ConversationSummary,
  conversationListSchema,
  conversationSummarySchema,
  errorBodySchema,
} from '@diosc/protocol';
import type { z } from 'zod';
import { DioscError } from '../diosc-error.ts';
import type { Environment } from '../environment/environment.ts';
import type { Bearer } from './bearer.ts';

export type ExportFormat = 'json' | 'markdown';

const PATH = '/v1/me/sessions';

type Request = { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

/** The user's own conversations with the assistant, as the hub keeps them. */
export class OwnConversations {
  readonly #environment: Environment;
  readonly #address: () => string;
  readonly #bearer: Bearer;

  constructor(environment: Environment, address: () => string, bearer: Bearer) {
    this.#environment = environment;
    this.#address = address;
    this.#bearer = bearer;
  }

  async list(page: { cursor?: string | undefined; limit?: number | undefined }): Promise<ConversationList> {
    const query = new URLSearchParams();
    if (page.cursor !== undefined) query.set('cursor', page.cursor);
    if (page.limit !== undefined) query.set('limit', String(page.limit));
    return readAnswer(conversationListSchema, await this.#request(query.size === 0 ? PATH : `${PATH}?${query}`));
  }

  async rename(id: string, title: string): Promise<ConversationSummary> {
    const body = JSON.stringify({ title });
    const options = { method: 'PATCH', headers: { 'content-type': 'application/json' }, body };
    return readAnswer(conversationSummarySchema, await this.#request(`${PATH}/${id}`, options));
  }

  async delete(id: string): Promise<void> {
    await this.#request(`${PATH}/${id}`, { method: 'DELETE' });
  }

  async export(id: string, format: ExportFormat): Promise<string> {
    return (await this.#request(`${PATH}/${id}/export?format=${format}`)).text();
  }

  /** @throws {DioscError} the hub's code, or `CONNECTION_FAILED` where there was no answer of a hub. */
  async #request(path: string, options: Request = {}): Promise<Response> {
    const first = await this.#fetch(path, options);
    if (first.status !== 401) return accepted(first);
    // The bearer may have been taken back, or its session have ended, since it was given.
    this.#bearer.drop();
    return accepted(await this.#fetch(path, options));
  }

  async #fetch(path: string, options: Request): Promise<Response> {
    const headers = { ...options.headers, authorization: `Bearer ${await this.#bearer.get()}` };
    try {
      // A redirect would carry the bearer to whatever address it names.
      return await this.#environment.fetch(`${this.#address()}${path}`, { ...options, headers, credentials: 'omit', redirect: 'error' });
    } catch (cause) {
      throw unanswered({ cause });
    }
  }
}

async function readAnswer<Answer>(schema: z.ZodType<Answer>, response: Response): Promise<Answer> {
  const answer = schema.safeParse(await response.json().catch(() => null));
  if (answer.success) return answer.data;
  throw DioscError.local('FRAME_NOT_UNDERSTOOD', 'The hub answered something that this version of the client cannot read.');
}

async function accepted(response: Response): Promise<Response> {
  if (response.ok) return response;
  const body = errorBodySchema.safeParse(await response.json().catch(() => null));
  if (!body.success) throw unanswered();
  const { code, error } = body.data;
  throw new DioscError(code, error, { retryable: response.status >= 500 || response.status === 429 });
}

function unanswered(options?: ErrorOptions): DioscError {
  return DioscError.local('CONNECTION_FAILED', 'The hub did not answer. Try again in a moment.', { ...options, retryable: true });
}
