import { type IdentityProvider, startIdentityProvider } from '../identity-provider/start-identity-provider.ts';
import { type OrdersApi, startOrdersApi } from '../orders-api/start-orders-api.ts';
import { type DemoTokenRequest, demoToken } from './demo-token.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** Where the shop is said to be. Nothing listens there. */
export const ABSENT_SHOP = 'http://127.0.0.1:9';

export type ApiAnswer = { readonly status: number; readonly headers: Headers; readonly body: unknown };

/** An identity provider and an Orders API, running. */
export type OrdersStack = {
  readonly provider: IdentityProvider;
  readonly api: OrdersApi;
  token(request: DemoTokenRequest | string): Promise<string>;
  /** Calls the API with an Authorization header, or none. A body makes it a POST. */
  call(path: string, authorization?: string, body?: unknown): Promise<ApiAnswer>;
  /** The same as a demo user with all that the user may have. */
  as(login: string, path: string, body?: unknown): Promise<ApiAnswer>;
  stop(): Promise<void>;
};

export async function startOrdersStack(): Promise<OrdersStack> {
  const directory = await temporaryDirectory();
  const provider = await startIdentityProvider({ dataDirectory: directory.path, shopUrl: ABSENT_SHOP });
  const api = await startOrdersApi({ issuer: provider.url, shopUrl: ABSENT_SHOP });
  const token = (request: DemoTokenRequest | string) => demoToken(provider, typeof request === 'string' ? { login: request } : request);
  const call: OrdersStack['call'] = async (path, authorization, body) => {
    const response = await fetch(`${api.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...(authorization !== undefined && { authorization }), ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  return {
    provider,
    api,
    token,
    call,
    as: async (login, path, body) => call(path, `Bearer ${await token(login)}`, body),
    async stop() {
      await Promise.all([api.stop(), provider.stop()]);
      await directory.remove();
    },
  };
}
