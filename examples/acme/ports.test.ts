import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { choosePorts } from './ports.ts';
import { close, listen } from './service.ts';

const open: ReturnType<typeof createServer>[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map(close));
});

async function occupy(port: number): Promise<number> {
  const server = createServer();
  const url = await listen(server, { port });
  open.push(server);
  return Number(new URL(url).port);
}

const NAMES = { hub: 'the hub', shop: 'the shop', api: 'the API' };

describe('choosing ports', () => {
  it('gives the first service the port that is asked for', async () => {
    const { ports } = await choosePorts(NAMES, 0);
    const first = ports.hub;
    const plan = await choosePorts({ hub: 'the hub' }, first);
    expect(plan).toEqual({ ports: { hub: first }, notes: [] });
  });

  it('moves on from a taken port, and says so in a sentence', async () => {
    const taken = await occupy(0);
    const { ports, notes } = await choosePorts({ hub: 'the hub' }, taken);
    expect(ports.hub).toBeGreaterThan(taken);
    expect(notes).toEqual([`Port ${taken} is taken, so the hub is at ${ports.hub}.`]);
  });

  it('never gives two services the same port', async () => {
    const { ports } = await choosePorts(NAMES, 0);
    expect(new Set(Object.values(ports)).size).toBe(3);
    expect(Object.values(ports).every((port) => port > 0)).toBe(true);
  });

  it('lets the ports go for the services to take', async () => {
    const { ports } = await choosePorts(NAMES, 0);
    expect(await occupy(ports.shop)).toBe(ports.shop);
  });

  it('fails with a sentence where there is no port left', async () => {
    await occupy(65_535).catch(() => undefined);
    await expect(choosePorts(NAMES, 65_535)).rejects.toThrow('Choose another PORT.');
  });
});
