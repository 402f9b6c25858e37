import { errorBodySchema, newId } from '@diosc/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ASSISTANT } from '../../store/testing/seeds.ts';
import { type Asked, codeOf, MeServer } from './testing/me-server.ts';

const MINUTES = 60_000;

let me: MeServer;

beforeAll(async () => {
  me = await MeServer.start();
}, 60_000);
afterAll(() => me.close());
beforeEach(() => me.reset());

const ENDPOINTS: readonly (readonly [method: string, path: (id: string) => string, body?: unknown])[] = [
  ['GET', () => '/sessions'],
  ['GET', (id) => `/sessions/${id}`],
  ['PATCH', (id) => `/sessions/${id}`, { title: 'Mine now' }],
  ['DELETE', (id) => `/sessions/${id}`],
  ['GET', (id) => `/sessions/${id}/export`],
];
const OF_ONE = ENDPOINTS.slice(1);

describe.each(ENDPOINTS.map(([method, path, body]) => ({ method, path, body, name: path('{id}') })))(
  '$method /v1/me$name',
  ({ method, path, body }) => {
    it('is protected: it takes the bearer of a session that is open, and nothing else [SESSION-03]', async () => {
      const session = await me.held();
      const [good, ofEnded, ofDeleted] = [await me.bearerOf(session), await me.held(), await me.held()];
      const [endedBearer, deletedBearer] = [await me.bearerOf(ofEnded), await me.bearerOf(ofDeleted)];
      await me.sessions.end('acme', ofEnded.id, 'logout', me.now);
      await me.ask(`/sessions/${ofDeleted.id}`, { method: 'DELETE', bearer: deletedBearer });
      const otherTenant = good.replace(/_.*\./, `_${Buffer.from('globex').toString('base64url')}.`);
      me.told = [];

      const refused: Asked[] = [
        {},
        { headers: { cookie: `token=${good}; mt=${good}` } },
        { headers: { authorization: good } },
        { headers: { authorization: `Basic ${good}` } },
        { headers: { authorization: `Bearer ${good} ${good}` } },
        { bearer: `${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}` },
        { bearer: otherTenant },
        { bearer: endedBearer },
        { bearer: deletedBearer },
        { bearer: `mt_${'A'.repeat(100_000 / 10)}.${'A'.repeat(43)}` },
      ];
      for (const asked of refused) {
        const response = await me.ask(path(session.id), { ...asked, method, body });
        expect(response.headers.get('www-authenticate')).toBe('Bearer');
        expect(await codeOf(response)).toBe('401 ME_TOKEN_INVALID');
      }
      expect(await codeOf(await me.ask(`${path(session.id)}?token=${good}&access_token=${good}`, { method, body }))).toBe(
        '401 ME_TOKEN_INVALID',
      );
      me.now += 15 * MINUTES;
      expect(await codeOf(await me.ask(path(session.id), { bearer: good, method, body }))).toBe('401 ME_TOKEN_INVALID');
      me.now = session.idleEndsAt;
      expect(await codeOf(await me.ask(path(session.id), { bearer: await me.bearerOf(session), method, body }))).toBe(
        '401 ME_TOKEN_INVALID',
      );
      expect(me.told).toEqual([]);
    });

    it('is refused to pages that may not use the me.assistant, before anything is done', async () => {
      const session = await me.held();
      const bearer = await me.bearerOf(session);
      me.assistant = { ...ASSISTANT, allowedOrigins: ['https://shop.example'] };

      const response = await me.ask(path(session.id), { method, body, bearer, headers: { origin: 'https://evil.example' } });

      expect(response.headers.get('access-control-allow-origin')).toBeNull();
      expect(await codeOf(response)).toBe('403 ORIGIN_NOT_ALLOWED');
      expect(me.told).toEqual([]);
    });

    it.each([{ allowedOrigins: [] }, { allowedOrigins: ['https://shop.example'] }])(
      'is open to the pages that may: %j',
      async ({ allowedOrigins }) => {
        const session = await me.held();
        const bearer = await me.bearerOf(session);
        me.assistant = { ...ASSISTANT, allowedOrigins };

        const response = await me.ask(path(session.id), { method, body, bearer, headers: { origin: 'https://shop.example' } });

        expect(response.ok).toBe(true);
        expect(response.headers.get('access-control-allow-origin')).toBe('https://shop.example');
        expect(response.headers.get('access-control-allow-credentials')).toBeNull();
        expect(response.headers.get('vary')).toBe('origin');
        expect(response.headers.get('cache-control')).toBe('no-store');
      },
    );
  },
);

describe.each(OF_ONE.map(([method, path, body]) => ({ method, path, body, name: path('{id}') })))(
  '$method /v1/me$name',
  ({ method, path, body }) => {
    it('finds nothing of anybody else: not by their user id elsewhere, and not by trying ids [SESSION-03]', async () => {
      const bearer = await me.bearerOf(await me.held());
      const foreign = {
        'of another user': await me.held({ userId: 'somebody-else' }),
        'of a namesake in another tenant': await me.held({ tenantId: 'globex' }),
        'with another assistant': await me.held({ assistantId: newId('assistant') }),
        'of a namesake whom nobody verified': await me.held({ verified: false, vouched: false }),
        'in a tenant that only a page named': await me.held({ vouched: false }),
      };
      const missing = await (await me.ask(path(newId('session')), { method, body, bearer })).json();

      for (const session of Object.values(foreign)) {
        const response = await me.ask(path(session.id), { method, body, bearer });
        const answer = errorBodySchema.parse(await response.json());
        expect({ ...answer, requestId: '' }).toEqual({ ...errorBodySchema.parse(missing), requestId: '' });
        expect(`${response.status} ${answer.code}`).toBe('404 SESSION_NOT_FOUND');
      }
      for (const id of ['ses_', 'x', '%00', '..%2f..', `${newId('session')}'--`]) {
        expect(await codeOf(await me.ask(path(id), { method, body, bearer }))).toMatch(/^404 /);
      }
      expect(me.told).toEqual([]);
    });

    it.each([
      { verified: false, vouched: false },
      { verified: true, vouched: false },
    ])('reaches no other conversation for a user who is not vouched for: %j [SESSION-03]', async (identity) => {
      const own = await me.held(identity);
      const bearer = await me.bearerOf(own);
      const others = [await me.held(identity), await me.held()];

      expect(await me.idsOf(bearer)).toEqual([own.id]);
      for (const { id } of others) expect(await codeOf(await me.ask(path(id), { method, body, bearer }))).toBe('404 SESSION_NOT_FOUND');
      expect((await me.ask(path(own.id), { method, body, bearer })).ok).toBe(true);
    });
  },
);

describe('a page of another origin', () => {
  it('may ask whether it may send, without a bearer and without being let in', async () => {
    const response = await me.ask('/sessions/any', {
      method: 'OPTIONS',
      headers: {
        origin: 'https://evil.example',
        'access-control-request-method': 'DELETE',
        'access-control-request-headers': 'authorization',
      },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(response.headers.get('access-control-allow-methods')).toContain('DELETE');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('can read why it was refused, so that it can ask for another bearer', async () => {
    const response = await me.ask('/sessions', { headers: { origin: 'https://shop.example' } });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await codeOf(response)).toBe('401 ME_TOKEN_INVALID');
  });

  it('is me.told so where its own origin is allowed and the request is wrong', async () => {
    const bearer = await me.bearerOf(await me.held());
    const response = await me.ask('/sessions?limit=x', { bearer, headers: { origin: 'https://shop.example' } });
    expect(response.headers.get('access-control-allow-origin')).toBe('https://shop.example');
  });
});

it('refuses the bearer of an me.assistant that is gone', async () => {
  const bearer = await me.bearerOf(await me.held());
  me.assistant = { ...ASSISTANT, id: newId('assistant') };
  expect(await codeOf(await me.ask('/sessions', { bearer }))).toBe('401 ME_TOKEN_INVALID');
});
