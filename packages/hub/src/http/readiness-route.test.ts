import { describe, expect, it } from 'vitest';
import type { Bus } from '../bus/bus.ts';
import { silentLog } from '../store/testing/silent-log.ts';
import { readinessRoute } from './readiness-route.ts';
import { createHttpServer } from './server.ts';

async function ask(isDatabaseReady: boolean, state: Bus['state']): Promise<{ status: number; body: unknown }> {
  const server = createHttpServer([readinessRoute(() => Promise.resolve(isDatabaseReady), { state })], silentLog);
  const answer = await server.inject('/readyz');
  await server.close();
  return { status: answer.statusCode, body: answer.json() };
}

describe('GET /readyz', () => {
  it('answers 200 while the database answers', async () => {
    expect(await ask(true, 'ok')).toEqual({ status: 200, body: { status: 'ready', database: 'ok', bus: 'ok' } });
  });

  it('answers 200 and says so while hubs wake each other by way of the database only', async () => {
    expect(await ask(true, 'polling')).toEqual({ status: 200, body: { status: 'ready', database: 'ok', bus: 'polling' } });
  });

  it.each(['ok', 'polling'] as const)('answers 503 while the database does not answer, with the bus %s', async (state) => {
    expect(await ask(false, state)).toEqual({ status: 503, body: { status: 'not ready', database: 'unavailable', bus: state } });
  });

  it('asks anew each time', async () => {
    let state: Bus['state'] = 'polling';
    const bus = {
      get state() {
        return state;
      },
    };
    const server = createHttpServer([readinessRoute(() => Promise.resolve(true), bus)], silentLog);
    expect((await server.inject('/readyz')).json()).toMatchObject({ bus: 'polling' });

    state = 'ok';

    expect((await server.inject('/readyz')).json()).toMatchObject({ bus: 'ok' });
    await server.close();
  });
});
