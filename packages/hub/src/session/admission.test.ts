import { assistantSchema, newId } from '@diosc/protocol';
import { describe, expect, it } from 'vitest';
import type { NewAuditEvent } from '../audit/audit-log.ts';
import { RefusalLimit } from '../identity/refusal-limit.ts';
import { Problem } from '../problem/problem.ts';
import { admit } from './admission.ts';

const ASSISTANT = assistantSchema.parse({
  id: newId('assistant'),
  name: 'Test',
  model: { provider: 'openai', model: 'any' },
  userResolverUrl: 'https://resolver.example/',
});
const STRANGER = { ip: '203.0.113.9', origin: null };
const NEIGHBOUR = { ip: '203.0.113.10', origin: null };

function door(resolverStatus: number) {
  const events: NewAuditEvent[] = [];
  let asked = 0;
  const ports = {
    configuration: { findByApiKey: async (apiKey: string) => (apiKey === 'ak_known' ? ASSISTANT : null) },
    audit: { record: async (event: NewAuditEvent) => void events.push(event), list: async () => [] },
    refusals: new RefusalLimit({ perMinute: 3, now: () => 0 }),
    resolverFetch: async () => {
      asked += 1;
      return new Response(JSON.stringify({ userId: 'john' }), { status: resolverStatus });
    },
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  };
  const knock = async (from: typeof STRANGER, apiKey = 'ak_known') => {
    try {
      await admit(
        { type: 'auth', apiKey, auth: { headers: {} } },
        from,
        { requestId: newId('request'), signal: new AbortController().signal },
        ports,
      );
      return 'admitted';
    } catch (error) {
      return error instanceof Problem ? error.reason.kind : String(error);
    }
  };
  return { knock, asked: () => asked };
}

async function knocks(times: number, knock: () => Promise<string>): Promise<string[]> {
  const outcomes: string[] = [];
  for (let count = 0; count < times; count++) outcomes.push(await knock());
  return outcomes;
}

describe('an address that is refused again and again', () => {
  it('is not listened to for a while, and the resolver hears nothing of it; others are', async () => {
    const { knock, asked } = door(401);

    expect(await knocks(5, () => knock(STRANGER))).toEqual([...Array(3).fill('login_required'), 'rate_limited', 'rate_limited']);
    expect(asked()).toBe(3);
    expect(await knock(NEIGHBOUR)).toBe('login_required');
  });

  it('cannot guess api-keys either', async () => {
    const { knock } = door(200);

    expect(await knocks(4, () => knock(STRANGER, 'ak_guess'))).toEqual([...Array(3).fill('api_key_unknown'), 'rate_limited']);
  });
});

it('lets any number of people in who share an address', async () => {
  const { knock } = door(200);

  expect(await knocks(20, () => knock(STRANGER))).toEqual(Array(20).fill('admitted'));
});
