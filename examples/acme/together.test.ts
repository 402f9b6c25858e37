import { describe, expect, it } from 'vitest';
import { type Stoppable, Together } from './together.ts';

function parts() {
  const stopped: string[] = [];
  const part = (name: string): Stoppable => ({
    async stop() {
      stopped.push(name);
    },
  });
  return { stopped, part, together: new Together() };
}

describe('parts that start together', () => {
  it('are handed out once each has started, and stop in the order they were added', async () => {
    const { stopped, part, together } = parts();
    const hub = part('hub');
    const added = together.add('the hub', async () => hub);
    expect(added).toThrow('It is not known yet whether the hub starts.');
    together.add('the shop', async () => part('shop'));
    await together.ready();
    expect(added()).toBe(hub);
    await together.stop();
    expect(stopped).toEqual(['hub', 'shop']);
  });

  it('do not wait for each other', async () => {
    const { part, together } = parts();
    const begun: string[] = [];
    const { promise, resolve } = Promise.withResolvers<Stoppable>();
    together.add('the hub', () => {
      begun.push('hub');
      return promise;
    });
    together.add('the shop', async () => {
      begun.push('shop');
      return part('shop');
    });
    expect(begun).toEqual(['hub', 'shop']);
    resolve(part('hub'));
    await together.ready();
  });

  it('are all stopped again when one cannot start, and a sentence says which and why', async () => {
    const { stopped, part, together } = parts();
    together.add('the hub', async () => part('hub'));
    together.add('the shop', () => Promise.reject(new Error('the lights are out')));
    together.add('the API', async () => part('api'));
    await expect(together.ready()).rejects.toThrow('Acme cannot open: the shop could not start, because the lights are out.');
    expect(stopped).toEqual(['hub', 'api']);
  });

  it('say of a port that was taken what to do', async () => {
    const { together } = parts();
    together.add('the shop', () => Promise.reject(Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE' })));
    await expect(together.ready()).rejects.toThrow('its port was taken meanwhile. Start again.');
  });

  it('all stop, even where one of them fails to', async () => {
    const { stopped, part, together } = parts();
    together.add('the hub', async () => ({ stop: () => Promise.reject(new Error('stuck')) }));
    together.add('the shop', async () => part('shop'));
    await together.ready();
    await together.stop();
    expect(stopped).toEqual(['shop']);
  });
});
