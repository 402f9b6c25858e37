import { connectAssistant, findDiosc } from './assistant.ts';
import { OrdersView } from './orders-view.ts';
import { ShopToken } from './shop-token.ts';

const { apiUrl = '', userId = '', tenantId = '', owners } = document.body.dataset;
const diosc = findDiosc();

/** Leaves the assistant before the page: it must not act for somebody who has gone. */
async function leaveAssistant(): Promise<void> {
  await diosc?.('auth', null).catch(() => undefined);
}

const token = new ShopToken(() => void leaveAssistant().finally(() => location.reload()));
const orders = new OrdersView({ apiUrl, showOwner: owners !== undefined, token: () => token.get() });
void orders.load();

if (diosc) {
  connectAssistant({ diosc, userId, tenantId, renew: (fresh) => token.renew(fresh), ordersChanged: () => void orders.load() });
} else {
  document.querySelector('.assistant-state')?.removeAttribute('hidden');
}

const form = document.querySelector<HTMLFormElement>('#sign-out');
form?.addEventListener('submit', (event) => {
  event.preventDefault();
  // The hub is told first; where it does not answer, the user is signed out all the same.
  const patience = new Promise((resolve) => setTimeout(resolve, 1000));
  void Promise.race([leaveAssistant(), patience]).finally(() => form.submit());
});

const menu = document.querySelector<HTMLDetailsElement>('.menu');
document.addEventListener('click', ({ target }) => {
  if (menu?.open && target instanceof Node && !menu.contains(target)) menu.open = false;
});
document.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape' && menu?.open) {
    menu.open = false;
    menu.querySelector('summary')?.focus();
  }
});
