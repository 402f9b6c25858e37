import { tool } from '@diosc/mcp';
import { z } from 'zod';
import type { OrdersClient } from '../orders-client.ts';

const reportSchema = z.object({
  from: z.string().nullable(),
  to: z.string().nullable(),
  currency: z.string(),
  orders: z.number(),
  revenue: z.number(),
  byStatus: z.record(z.string(), z.number()),
  byMonth: z.array(z.object({ month: z.string(), orders: z.number(), revenue: z.number() })),
  byCustomer: z.array(z.object({ customer: z.object({ id: z.string(), name: z.string() }), orders: z.number(), revenue: z.number() })),
});

const day = z.iso.date().optional();

export function salesReport(orders: OrdersClient) {
  return tool({
    name: 'sales_report',
    title: 'Report on sales',
    description:
      'Sums up sales: revenue and number of orders, in all, by month and by customer. For one period, or for all time without dates.',
    inputSchema: z.object({
      from: day.describe('The first day, as in 2026-10-01'),
      to: day.describe('The last day, as in 2026-10-31'),
    }),
    annotations: { readOnlyHint: true, openWorldHint: false },
    handler: async ({ from, to }, context) => {
      const search = new URLSearchParams({ ...(from && { from }), ...(to && { to }) });
      const { byCustomer, ...report } = await orders.get(context, `/reports/sales?${search}`, reportSchema);
      return { ...report, byCustomer: byCustomer.map(({ customer, ...sums }) => ({ customer: customer.name, ...sums })) };
    },
  });
}
