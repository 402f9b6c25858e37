import { z } from 'zod';
import { type Endpoint, read } from '../endpoint.ts';
import { maySee, maySeeCustomer } from '../permissions.ts';
import { Refusal } from '../refusal.ts';
import { customerView } from '../views.ts';

const pathSchema = z.object({ id: z.string().min(1).max(100) });

/** `GET /customers/:id`, by id or name, with a count of those of its orders that the caller may see. */
export const getCustomer: Endpoint = (app, { book, allow }) => {
  app.get('/customers/:id', async (request) => {
    const caller = await allow(request, 'read customers');
    const { id } = read(pathSchema, request.params);
    const customer = book.findCustomer(caller.tenantId, id);
    if (!customer) throw new Refusal('CUSTOMER_NOT_FOUND', `There is no customer "${id}".`);
    const orders = book.orders(caller.tenantId);
    if (!maySeeCustomer(caller, customer, orders)) {
      throw new Refusal('NOT_YOUR_CUSTOMER', `You may see only customers of your own orders, and ${customer.id} is not one of them.`);
    }
    const visible = orders.filter((order) => order.customerId === customer.id && maySee(caller, order));
    return {
      ...customerView(customer),
      orders: { total: visible.length, pending: visible.filter((order) => order.status === 'pending').length },
    };
  });
};
