import { z } from 'zod';
import { type Endpoint, read } from '../endpoint.ts';
import { maySee } from '../permissions.ts';
import { salesReport } from '../sales-report.ts';

const day = z.iso.date('takes a day such as 2026-11-01').optional();
const querySchema = z.strictObject({ from: day, to: day }).refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
  path: ['from'],
  message: 'must not be later than "to"',
});

/** `GET /reports/sales?from=&to=`: administrators get their whole tenant, sales their own orders. */
export const getSalesReport: Endpoint = (app, { book, allow }) => {
  app.get('/reports/sales', async (request) => {
    const caller = await allow(request, 'read reports');
    const period = read(querySchema, request.query);
    const orders = book.orders(caller.tenantId).filter((order) => maySee(caller, order));
    return salesReport(orders, (id) => book.customer(caller.tenantId, id)?.name ?? id, period);
  });
};
