type Order = {
  readonly id: number;
  readonly status: string;
  readonly customer: { readonly name: string };
  readonly owner: string;
  readonly placedAt: string;
  readonly items: readonly { readonly product: string; readonly quantity: number }[];
  readonly total: number;
  readonly currency: string;
};

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });

function find<Kind extends Element>(root: ParentNode, selector: string, kind: new () => Kind): Kind {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`The page has no ${selector}.`);
  return found;
}

function cell(label: string, content: string | Node, className = ''): HTMLTableCellElement {
  const element = document.createElement('td');
  element.dataset['label'] = label;
  element.className = className;
  element.append(content);
  return element;
}

function badge(status: string): HTMLSpanElement {
  const element = document.createElement('span');
  element.className = 'badge';
  element.dataset['status'] = status;
  element.textContent = status;
  return element;
}

function row(order: Order, showOwner: boolean): HTMLTableRowElement {
  const element = document.createElement('tr');
  const number = document.createElement('th');
  number.scope = 'row';
  number.textContent = String(order.id);
  const customer = document.createElement('div');
  customer.append(order.customer.name);
  if (showOwner) {
    const owner = document.createElement('small');
    owner.textContent = `sold by ${order.owner}`;
    customer.append(owner);
  }
  const money = new Intl.NumberFormat(undefined, { style: 'currency', currency: order.currency });
  element.append(
    number,
    cell('Customer', customer),
    cell('Items', order.items.map(({ product, quantity }) => `${quantity}\u00a0×\u00a0${product}`).join(', ')),
    cell('Placed', day.format(new Date(order.placedAt))),
    cell('Status', badge(order.status)),
    cell('Total', money.format(order.total), 'amount'),
  );
  return element;
}

/** The table of orders: asks the API in the user's name, and shows what comes, or why nothing does. */
export class OrdersView {
  readonly #section: HTMLElement;
  readonly #rows: HTMLTableSectionElement;
  readonly #state: HTMLParagraphElement;
  readonly #filters: readonly HTMLButtonElement[];
  readonly #apiUrl: string;
  readonly #showOwner: boolean;
  readonly #token: () => Promise<string>;
  #orders: readonly Order[] = [];
  #status = '';

  constructor(options: { readonly apiUrl: string; readonly showOwner: boolean; readonly token: () => Promise<string> }) {
    this.#apiUrl = options.apiUrl;
    this.#showOwner = options.showOwner;
    this.#token = options.token;
    this.#section = find(document, '#orders', HTMLElement);
    this.#rows = find(this.#section, 'tbody', HTMLTableSectionElement);
    this.#state = find(this.#section, '.orders-state', HTMLParagraphElement);
    this.#filters = [...this.#section.querySelectorAll('button')];
    for (const button of this.#filters) button.addEventListener('click', () => this.#filter(button.dataset['status'] ?? ''));
  }

  async load(): Promise<void> {
    this.#section.setAttribute('aria-busy', 'true');
    try {
      const response = await fetch(`${this.#apiUrl}/orders?limit=100`, { headers: { authorization: `Bearer ${await this.#token()}` } });
      const body: { readonly orders?: readonly Order[]; readonly error?: string } = await response.json();
      if (!body.orders) throw new Error(body.error ?? 'The Orders API gave no answer that can be shown.');
      this.#orders = body.orders;
      this.#show();
    } catch (error) {
      this.#fail(error instanceof TypeError ? 'The Orders API cannot be reached.' : String(error instanceof Error ? error.message : error));
    } finally {
      this.#section.setAttribute('aria-busy', 'false');
    }
  }

  #filter(status: string): void {
    this.#status = status;
    this.#show();
  }

  #show(): void {
    const shown = this.#orders.filter((order) => this.#status === '' || order.status === this.#status);
    this.#rows.replaceChildren(...shown.map((order) => row(order, this.#showOwner)));
    for (const button of this.#filters) {
      const status = button.dataset['status'] ?? '';
      button.setAttribute('aria-pressed', String(status === this.#status));
      const count = this.#orders.filter((order) => status === '' || order.status === status).length;
      button.textContent = `${status === '' ? 'All' : status} ${count}`;
    }
    this.#say(
      shown.length > 0 ? null : this.#status === '' ? 'No orders yet. Ask the assistant to place one.' : `No ${this.#status} orders.`,
    );
  }

  #fail(sentence: string): void {
    this.#rows.replaceChildren();
    const again = document.createElement('button');
    again.type = 'button';
    again.className = 'quiet';
    again.textContent = 'Try again';
    again.addEventListener('click', () => void this.load());
    this.#say(sentence, again);
  }

  #say(sentence: string | null, ...more: readonly Node[]): void {
    this.#state.hidden = sentence === null;
    this.#state.replaceChildren(...(sentence === null ? [] : [sentence, ...more]));
  }
}
