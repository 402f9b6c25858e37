import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answerTo } from './answer.ts';
import { chatRequestSchema } from './chat-request.ts';

const now = new Date('2026-11-21T10:00:00Z');

type JsonSchema = z.core.JSONSchema.JSONSchema;

function tool(name: string, description: string, properties: Record<string, JsonSchema>, required: string[] = []) {
  const parameters: JsonSchema = { type: 'object', properties, required };
  return { type: 'function', function: { name, description, parameters } };
}

const text: JsonSchema = { type: 'string' };
const day: JsonSchema = { type: 'string', format: 'date' };
const tools = [
  tool('orders__search_orders', 'Search your orders by status or text.', {
    status: { type: 'string', enum: ['pending', 'shipped', 'cancelled'] },
    query: text,
    limit: { type: 'integer', minimum: 1 },
  }),
  tool('orders__get_order', 'Get one order.', { orderId: text }, ['orderId']),
  tool('orders__create_order', 'Create an order.', { item: text, quantity: { type: 'integer', minimum: 1 } }, ['item', 'quantity']),
  tool('orders__cancel_order', 'Cancel an order.', { orderId: text }, ['orderId']),
  tool('orders__get_customer', 'Get a customer.', { customerId: text }, ['customerId']),
  tool('orders__sales_report', 'Sales totals by month.', { from: day, to: day }),
];

function ask(messages: unknown[], some: unknown[] = tools) {
  return answerTo(chatRequestSchema.parse({ model: 'm', messages, tools: some }), now);
}

/** Talks until there is an answer in words, giving each call the result that is listed for its tool. */
function talk(question: string, results: Record<string, string>, before: unknown[] = []): { calls: string[]; text: string } {
  const messages: unknown[] = [...before, { role: 'user', content: question }];
  const calls: string[] = [];
  for (;;) {
    const answer = ask(messages);
    const [call] = answer.toolCalls;
    if (call === undefined) return { calls, text: answer.text };
    const name = call.name.replace('orders__', '');
    calls.push(`${name} ${call.arguments}`);
    if (calls.length > 5) throw new Error('It calls for ever.');
    messages.push({ role: 'assistant', content: null, tool_calls: [{ id: call.id, type: 'function', function: call }] });
    messages.push({ role: 'tool', tool_call_id: call.id, content: results[name] ?? '{}' });
  }
}

describe('the first call', () => {
  it.each([
    ['show my pending orders', 'search_orders {"status":"pending"}'],
    ['show me order 1042', 'get_order {"orderId":"1042"}'],
    ['cancel order 1042', 'cancel_order {"orderId":"1042"}'],
    ['create an order for 3 blue widgets', 'create_order {"item":"blue widgets","quantity":3}'],
    ['order 3 blue widgets', 'create_order {"item":"blue widgets","quantity":3}'],
    ['sales report', 'sales_report {}'],
    ['sales report for last month', 'sales_report {"from":"2026-10-01","to":"2026-10-31"}'],
    ['who is customer C-7', 'get_customer {"customerId":"C-7"}'],
    ['hello, show my last 5 orders please', 'search_orders {"limit":5}'],
    ['is order 1042 shipped?', 'get_order {"orderId":"1042"}'],
    ['can you delete order #1042?', 'cancel_order {"orderId":"1042"}'],
  ])('for %j is %s [RUN-03]', (question, call) => {
    expect(talk(question, {}).calls).toEqual([call]);
  });

  it('is the same every time', () => {
    expect(ask([{ role: 'user', content: 'show my orders' }])).toEqual(ask([{ role: 'user', content: 'show my orders' }]));
  });
});

describe('no call', () => {
  it.each(['what is the weather', 'hello', 'thanks', 'who am I?', 'tell me a joke', '', '???'])('is made for %j', (question) => {
    expect(talk(question, {}).calls).toEqual([]);
  });

  it.each(['1042 cancelled', 'the order I want to look at', 'show cancelled orders', 'how do I cancel order 1042'])(
    'changes anything for %j, which asks for no change',
    (question) => {
      expect(talk(question, {}).calls.filter((call) => /^(?:create|cancel)/.test(call))).toEqual([]);
    },
  );

  it.each([
    ['cancel my order', 'Which order do you mean? Please tell me its ID.'],
    ['create an order', 'I can do that (create order), but I still need the **item** and the **quantity**. What should I use?'],
  ])('is made where an argument is missing: %j is answered by a question', (question, answer) => {
    expect(talk(question, {})).toEqual({ calls: [], text: answer });
  });

  it('is made where the caller wants none', () => {
    const request = chatRequestSchema.parse({
      model: 'm',
      messages: [{ role: 'user', content: 'show my orders' }],
      tools,
      tool_choice: 'none',
    });
    expect(answerTo(request, now).toolCalls).toEqual([]);
  });
});

describe('what it is', () => {
  it.each(['hello', 'Hi!', 'what are you?', 'are you an AI?', 'which model is this', 'help', 'what is the weather'])(
    'is said plainly in answer to %j [RUN-03]',
    (question) => {
      const answer = talk(question, {}).text;
      expect(answer).toContain('I am a scripted stand-in, not a language model');
      expect(answer).toContain('- **Search orders**: Search your orders by status or text.');
    },
  );

  it('says so where it has no tools', () => {
    expect(ask([{ role: 'user', content: 'hello' }], []).text).toContain('I have no tools here');
  });
});

describe('after a result', () => {
  it('it is phrased, and the call is not made again', () => {
    const { calls, text: answer } = talk('show my pending orders', { search_orders: '{"orders":[{"id":"1042","status":"pending"}]}' });
    expect(calls).toHaveLength(1);
    expect(answer).toBe('I found **1 order** with status "pending":\n\n| ID | Status |\n| --- | --- |\n| 1042 | pending |');
  });

  it('an error is apologised for, in its own words', () => {
    expect(talk('sales report', { sales_report: 'Error: You do not have permission to see sales reports.' }).text).toBe(
      'I am sorry, that did not work (sales report):\n\n> You do not have permission to see sales reports.',
    );
  });

  it.each([
    ['show my pending orders and then the sales report', ['search_orders {"status":"pending"}', 'sales_report {}']],
    ['show order 1042 and cancel it', ['get_order {"orderId":"1042"}', 'cancel_order {"orderId":"1042"}']],
    ['show my pending orders and my shipped orders', ['search_orders {"status":"pending"}', 'search_orders {"status":"shipped"}']],
    ['show orders; show customer C-7; show order 1042', ['search_orders {}', 'get_customer {"customerId":"C-7"}']],
    ['create an order for 2 salt and pepper mills', ['create_order {"item":"salt and pepper mills","quantity":2}']],
  ])('the second wish of %j follows, and no third', (question, calls) => {
    expect(talk(question, {}).calls).toEqual(calls);
  });

  it('a second wish does not follow on an error', () => {
    expect(talk('show order 1042 and then cancel it', { get_order: 'Error: There is no such order.' }).calls).toEqual([
      'get_order {"orderId":"1042"}',
    ]);
  });
});

describe('a conversation', () => {
  it('goes on where a question was answered', () => {
    const before = [
      { role: 'user', content: 'cancel my order' },
      { role: 'assistant', content: 'Which order do you mean? Please tell me its ID.' },
    ];
    expect(talk('1042', {}, before).calls).toEqual(['cancel_order {"orderId":"1042"}']);
  });

  it('knows what "it" is', () => {
    const before = [
      { role: 'user', content: 'show order 1042' },
      { role: 'assistant', content: 'Here is the order.' },
    ];
    expect(talk('please cancel it', {}, before).calls).toEqual(['cancel_order {"orderId":"1042"}']);
  });

  it('gives every call an id of its own', () => {
    const call = { id: 'call_0001', type: 'function', function: { name: 'orders__search_orders', arguments: '{}' } };
    const before = [
      { role: 'user', content: 'show my orders' },
      { role: 'assistant', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_0001', content: '[]' },
      { role: 'assistant', content: 'I found no orders.' },
      { role: 'user', content: 'show my orders' },
    ];
    expect(ask(before).toolCalls[0]?.id).toBe('call_0002');
  });
});

describe('whatever it is asked', () => {
  const words = fc.constantFrom(
    'show',
    'cancel',
    'create',
    'order',
    'orders',
    'my',
    '1042',
    'C-7',
    'pending',
    'and',
    'then',
    'it',
    '"a b"',
    'today',
    '5',
    'x@y.de',
    'for',
    'big',
    'not',
  );
  const sentence = fc.oneof(
    fc.array(words, { maxLength: 10 }).map((some) => some.join(' ')),
    fc.string({ unit: 'binary' }),
  );
  const schema = fc.oneof(
    fc.constantFrom<JsonSchema[]>(
      { type: 'string' },
      { type: 'string', format: 'date' },
      { type: 'string', pattern: '^[A-Z]-\\d$' },
      { type: 'integer', minimum: 2 },
      { type: 'number' },
      { type: 'boolean' },
    ),
    fc
      .uniqueArray(fc.constantFrom('pending', 'big', 'today', 'a b'), { minLength: 1 })
      .map((values): JsonSchema => ({ type: 'string', enum: values })),
    fc.constantFrom<JsonSchema[]>(
      { type: 'array', items: { type: 'integer' } },
      { type: 'array', items: { type: 'string', enum: ['pending', 'big'] }, minItems: 2 },
      { type: 'string', minLength: 2, maxLength: 4 },
    ),
  );
  const name = fc.constantFrom('id', 'orderId', 'status', 'query', 'limit', 'from', 'to', 'quantity', 'title', 'email', 'archived');
  const described = fc
    .tuple(
      fc.constantFrom('orders__search_orders', 'get_order', 'create_order', 'x', 'cancel_order', '__'),
      fc.dictionary(name, schema),
      fc.array(name),
    )
    .map(([toolName, properties, required]) =>
      tool(
        toolName,
        'Orders of mine.',
        properties,
        required.filter((one) => Object.hasOwn(properties, one)),
      ),
    );

  it('the arguments fit the schema, as an independent validator reads it', () => {
    fc.assert(
      fc.property(sentence, fc.array(described, { minLength: 1, maxLength: 4 }), (question, some) => {
        for (const call of ask([{ role: 'user', content: question }], some).toolCalls) {
          const input: unknown = JSON.parse(call.arguments);
          const schemas = some.filter((one) => one.function.name === call.name).map((one) => z.fromJSONSchema(one.function.parameters));
          expect(schemas.some((one) => one.safeParse(input).success)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('it never throws, never says nothing, and only calls tools that it was given', () => {
    const parameters = fc.oneof(fc.anything(), fc.jsonValue());
    const wild = fc.record({
      type: fc.constant('function'),
      function: fc.record({ name: fc.constantFrom('get_order', 'a', '__', 'search__x_y'), description: fc.string(), parameters }),
    });
    const id = fc.constantFrom('call_0001', 'call_0002');
    const message = fc.oneof(
      fc.record({ role: fc.constantFrom('user', 'system'), content: sentence }),
      fc.record({
        role: fc.constant('assistant'),
        content: fc.option(sentence),
        tool_calls: fc.array(
          fc.record({ id, function: fc.record({ name: fc.constantFrom('get_order', 'b'), arguments: fc.oneof(fc.json(), fc.string()) }) }),
        ),
      }),
      fc.record({ role: fc.constant('tool'), tool_call_id: id, content: fc.oneof(fc.json(), fc.string()) }),
    );
    fc.assert(
      fc.property(fc.array(message, { minLength: 1 }), fc.array(fc.oneof(wild, described)), (messages, some) => {
        const answer = ask(messages, some);
        expect(answer.toolCalls.length > 0 || answer.text.trim() !== '').toBe(true);
        for (const call of answer.toolCalls) expect(some.map((one) => one.function.name)).toContain(call.name);
      }),
      { numRuns: 500 },
    );
  });

  it('a call that was made in this turn is not made again', () => {
    fc.assert(
      fc.property(sentence, fc.array(described, { minLength: 1, maxLength: 4 }), fc.json(), (question, some, result) => {
        const messages: unknown[] = [{ role: 'user', content: question }];
        const made: string[] = [];
        for (let step = 0; step < 4; step++) {
          const [call] = ask(messages, some).toolCalls;
          if (call === undefined) break;
          made.push(`${call.name} ${call.arguments}`);
          messages.push(
            { role: 'assistant', tool_calls: [{ id: call.id, type: 'function', function: call }] },
            { role: 'tool', tool_call_id: call.id, content: result },
          );
        }
        expect(made.length).toBeLessThanOrEqual(2);
        expect(new Set(made).size).toBe(made.length);
      }),
    );
  });
});
