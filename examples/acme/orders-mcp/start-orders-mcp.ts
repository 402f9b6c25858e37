import { createToolServer } from '@diosc/mcp';
import { type ListenOptions, LOOPBACK, type RunningService } from '../service.ts';
import { createOrdersClient } from './orders-client.ts';
import { cancelOrder } from './tools/cancel-order.ts';
import { createOrder } from './tools/create-order.ts';
import { getCustomer } from './tools/get-customer.ts';
import { getOrder } from './tools/get-order.ts';
import { salesReport } from './tools/sales-report.ts';
import { searchOrders } from './tools/search-orders.ts';

export type OrdersMcpOptions = ListenOptions & {
  /** The Orders API: the one place that the user's headers are sent to. */
  readonly apiUrl: string;
  /** Told of what failed inside a tool. Default: nobody. */
  readonly onError?: (error: unknown) => void;
};

/** `mcpUrl` is what hosts connect to. */
export type OrdersMcp = RunningService & { readonly mcpUrl: string };

/** Starts the tool server of the Orders API, written with the kit: it holds no credential and checks none. */
export async function startOrdersMcp({
  port = 0,
  host = LOOPBACK,
  apiUrl,
  onError = () => undefined,
}: OrdersMcpOptions): Promise<OrdersMcp> {
  const orders = createOrdersClient(apiUrl);
  const server = createToolServer({
    name: 'orders',
    version: '0.1.0',
    tools: [searchOrders(orders), getOrder(orders), createOrder(orders), cancelOrder(orders), getCustomer(orders), salesReport(orders)],
    apiOrigins: [apiUrl],
    onError,
  });
  const { url } = await server.listen({ port, host });
  return { url, mcpUrl: `${url}/mcp`, stop: server.close };
}
