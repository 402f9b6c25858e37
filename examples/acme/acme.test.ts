import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Acme, startAcme } from './acme.ts';
import { READY_USERS } from './ready-file.ts';
import { demoToken } from './testing/demo-token.ts';
import { temporaryDirectory } from './testing/temporary-directory.ts';
import { Visitor } from './testing/visitor.ts';

/** A hub with its database takes a moment, and longer beside other tests. */
const PATIENCE_MS = 60_000;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let acme: Acme;

beforeAll(async () => {
  directory = await temporaryDirectory();
  acme = await startAcme({ dataDirectory: directory.path, environment: { LOG_LEVEL: 'silent' } });
}, PATIENCE_MS);

afterAll(async () => {
  await acme.stop();
  await directory.remove();
}, PATIENCE_MS);

describe('the whole company', () => {
  it('tells scripts where everything is, in the promised form', () => {
    const url = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(acme.ready).toEqual({
      hub: url,
      app: url,
      portal: `${acme.ready.hub}/portal`,
      idp: url,
      admin: { token: expect.stringMatching(/^adm_/) },
      assistant: { id: expect.stringMatching(/^ast_/), apiKey: expect.stringMatching(/^ak_/) },
      users: READY_USERS,
      api: url,
      mcp: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/),
      devToken: `${acme.ready.idp}/dev/token`,
    });
    expect(acme.notes).toEqual([]);
  });

  it("gives a token that the company's own API takes", async () => {
    const token = await demoToken({ devTokenUrl: acme.ready.devToken }, { login: 'carol' });
    expect(decodeJwt(token).iss).toBe(acme.ready.idp);
    const response = await fetch(`${acme.ready.api}/orders?limit=1`, { headers: { authorization: `Bearer ${token}` } });
    expect(await response.json()).toMatchObject({ total: 4 });
  });

  it('signs a user in at the shop, with the chat of the hub in the page', async () => {
    const visitor = new Visitor();
    const page = await visitor.submit(await visitor.visit(`${acme.ready.app}/sign-in`), { login: 'john', password: 'demo' });
    expect(page.text).toContain(`<diosc-chat backend-url="${acme.ready.hub}" api-key="${acme.ready.assistant.apiKey}">`);
  });

  it(
    'refuses to open a second time on the same data, with one sentence, and leaves nothing of it running',
    async () => {
      const second = startAcme({ dataDirectory: directory.path, environment: { LOG_LEVEL: 'silent' } });
      await expect(second).rejects.toThrow(/^Acme cannot open: the hub could not start, because [^\n]+[.]$/);
      expect((await fetch(`${acme.ready.hub}/readyz`)).status).toBe(200);
    },
    PATIENCE_MS,
  );

  it(
    'stops, and opens again as the same assistant on the same data',
    async () => {
      const { ready } = acme;
      await acme.stop();
      await expect(fetch(`${ready.hub}/readyz`)).rejects.toThrow();
      await expect(fetch(ready.app)).rejects.toThrow();
      acme = await startAcme({ dataDirectory: directory.path, environment: { LOG_LEVEL: 'silent' } });
      expect(acme.ready.assistant).toEqual(ready.assistant);
      expect(acme.ready.admin).toEqual(ready.admin);
    },
    PATIENCE_MS,
  );
});
