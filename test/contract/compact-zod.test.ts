import { fileURLToPath } from 'node:url';
import { authSchema, clientFrameSchema, newId, serverFrameSchema } from '@diosc/protocol';
import { build } from 'esbuild';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compactErrorCodes, compactZod } from '../../packages/element/scripts/compact.ts';

const schemaSchema = z.custom<{ safeParse(value: unknown): { success: boolean; data?: unknown } }>(
  (value) => typeof value === 'object' && value !== null && 'safeParse' in value,
);
const compactSchema = z.object({ authSchema: schemaSchema, clientFrameSchema: schemaSchema, serverFrameSchema: schemaSchema });
let compact: z.infer<typeof compactSchema>;

beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: "export { authSchema, clientFrameSchema, serverFrameSchema } from '@diosc/protocol';",
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    format: 'esm',
    conditions: ['diosc-source'],
    plugins: [compactZod, compactErrorCodes],
    write: false,
  });
  compact = compactSchema.parse(await import(`data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`));
});

const message = {
  id: newId('message'),
  role: 'assistant',
  status: 'streaming',
  parts: [
    { type: 'text', text: 'Hello' },
    { type: 'notice', code: 'TURN_CUT', text: 'Cut.', retryable: true },
    {
      type: 'tool_call',
      toolCallId: newId('toolCall'),
      server: 'orders',
      tool: 'search',
      title: 'Search',
      arguments: { deep: [1, null, { a: true }] },
      status: 'failed',
      credentialMode: 'forward',
      durationMs: 1.5,
      error: { code: 'TOOL_FAILED', message: 'No.' },
    },
  ],
  createdAt: '2026-11-21T09:00:00.000Z',
};
const interrupt = { kind: 'refresh', interruptId: newId('interrupt'), deadline: '2026-11-21T09:05:00.000Z', reason: 'expired' };
const session = newId('session');
const user = { userId: 'john', tenantId: 'acme', verified: true, displayName: 'John' };

const SERVER_FRAMES: readonly unknown[] = [
  {
    type: 'session',
    session: { id: session, title: 'Orders', startedAt: 'now', endsAt: 'later', idleMinutes: 60, key: 'key' },
    resumed: false,
    assistant: { id: newId('assistant'), name: 'A', greeting: '', scripted: true },
    user,
    role: null,
    messages: [message],
    interrupts: [interrupt],
  },
  { type: 'session.ended', sessionId: session, reason: 'idle' },
  { type: 'message.accepted', clientMessageId: '1', message, answerId: newId('message'), duplicate: false },
  { type: 'stream.start', message },
  { type: 'stream.delta', messageId: message.id, index: 0, offset: 3, delta: 'x' },
  { type: 'stream.part', messageId: message.id, index: 1, part: message.parts[2] },
  { type: 'stream.end', message },
  { type: 'auth.refreshed', user, role: { name: 'sales', displayName: 'Sales' } },
  { type: 'auth.refresh_required', reason: 'rejected', deadline: 'soon' },
  { type: 'auth.login_required', error: 'e', code: 'c' },
  { type: 'auth.denied', error: 'e', code: 'c' },
  { type: 'interrupt', interrupt },
  { type: 'interrupt.resolved', interruptId: interrupt.interruptId, outcome: 'answered' },
  { type: 'error', code: 'INTERNAL', message: 'm', retryable: true, requestId: 'r', clientMessageId: '1' },
];

const CLIENT_FRAMES: readonly unknown[] = [
  {
    type: 'auth',
    apiKey: 'ak',
    assistantId: newId('assistant'),
    auth: { headers: { a: 'b' }, userId: 'j' },
    session: { id: session, key: 'k' },
  },
  { type: 'message', clientMessageId: '1', text: '  hello ' },
  { type: 'cancel' },
  { type: 'logout' },
  { type: 'session.start' },
];

/** A value with one thing in it replaced, removed or added, somewhere. */
function damaged(value: unknown): fc.Arbitrary<unknown> {
  const rubbish = fc.oneof(
    fc.constantFrom<unknown>(undefined, null, '', 0, -1, 1.5, Number.NaN, true, [], {}, 'x'.repeat(9000), 'ses_', newId('session')),
    fc.jsonValue(),
  );
  const paths = placesIn(value);
  return fc.record({ place: fc.nat(paths.length - 1), thing: rubbish, extra: fc.boolean() }).map(({ place, thing, extra }) => {
    const copy = structuredClone(value);
    const path = paths[place] ?? [];
    if (path.length === 0) return thing;
    let target: unknown = copy;
    for (const key of path.slice(0, -1)) target = Reflect.get(Object(target), key);
    Reflect.set(Object(target), extra ? 'extra' : (path.at(-1) ?? 'extra'), thing);
    return copy;
  });
}

function placesIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...path, key]))];
}

describe('the compact form of zod that browsers get', () => {
  it.each([...SERVER_FRAMES])('takes what the usual form takes: $type', (frame) => {
    expect(serverFrameSchema.safeParse(frame).success).toBe(true);
    expect(compact.serverFrameSchema.safeParse(frame)).toMatchObject({ success: true, data: serverFrameSchema.parse(frame) });
  });

  it.each([
    ['frames of the hub', serverFrameSchema, () => compact.serverFrameSchema, SERVER_FRAMES],
    ['frames of a client', clientFrameSchema, () => compact.clientFrameSchema, CLIENT_FRAMES],
    ['auth', authSchema, () => compact.authSchema, [{ headers: { authorization: 'Bearer x' }, userId: 'john', tenantId: 'acme' }]],
  ] as const)('judges %s like the usual form, however damaged', (_what, usual, small, samples) => {
    const values = fc.oneof(...samples.map((sample) => damaged(sample)), fc.anything());
    fc.assert(
      fc.property(values, (value) => {
        const expected = usual.safeParse(value);
        const actual = small().safeParse(value);
        expect(actual.success).toBe(expected.success);
        if (expected.success) expect(actual.data).toEqual(expected.data);
      }),
      { numRuns: 1000 },
    );
  });
});
