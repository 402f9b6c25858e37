import { type Assistant, type McpServer, mcpServerSchema, newId, type Role, roleSchema } from '@diosc/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectClient } from '../store/connect-client.ts';
import { installations } from '../store/testing/installations.ts';
import { ASSISTANT } from '../store/testing/seeds.ts';
import { type FreshDatabase, startTestDatabase, type TestDatabase } from '../store/testing/test-database.ts';
import type { AssistantStore } from './assistant-store.ts';
import { createAssistantStore } from './assistant-store-postgres.ts';

const roleOf = (roleName: string): Role => roleSchema.parse({ roleName });
const serverOf = (name: string, isActive = true): McpServer =>
  mcpServerSchema.parse({ name, url: `https://${name}.example/mcp`, isActive });

describe.each(installations())('the assistant store on $name', { timeout: 30_000 }, ({ binaries }) => {
  let server: TestDatabase;
  let database: FreshDatabase;
  let assistants: AssistantStore;

  beforeAll(async () => {
    server = await startTestDatabase(binaries);
    database = await server.openDatabase();
    assistants = createAssistantStore(database);
  }, 60_000);
  afterAll(() => server.stop());

  const newAssistant = (overrides: Partial<Assistant> = {}): Assistant => ({ ...ASSISTANT, id: newId('assistant'), ...overrides });
  const newKey = (): string => `ak_${newId('request')}`;

  it('finds an assistant by its id and by its api-key, with its roles', async () => {
    const [assistant, apiKey] = [newAssistant({ greeting: 'Hi.' }), newKey()];
    await assistants.save(assistant, apiKey, [roleOf('viewer'), roleOf('admin')], []);

    expect(await assistants.find(assistant.id)).toEqual(assistant);
    expect(await assistants.findByApiKey(apiKey)).toEqual(assistant);
    expect(await assistants.roles(assistant.id)).toEqual([roleOf('admin'), roleOf('viewer')]);
  });

  it('finds nothing by an unknown id, an unknown key, an empty key, or the hash of a key', async () => {
    const apiKey = newKey();
    await assistants.save(newAssistant(), apiKey, [], []);
    const { rows } = await (await database.connect()).query('SELECT api_key_hash FROM assistant');

    expect(await assistants.find(newId('assistant'))).toBeNull();
    expect(await assistants.findByApiKey(newKey())).toBeNull();
    expect(await assistants.findByApiKey('')).toBeNull();
    for (const row of rows) expect(await assistants.findByApiKey(String(row.api_key_hash))).toBeNull();
  });

  it('replaces the assistant, its key and all its roles when it is saved again', async () => {
    const [assistant, oldKey, newerKey] = [newAssistant(), newKey(), newKey()];
    await assistants.save(assistant, oldKey, [roleOf('viewer'), roleOf('sales')], []);

    await assistants.save({ ...assistant, name: 'Renamed' }, newerKey, [roleOf('admin')], []);

    expect(await assistants.findByApiKey(oldKey)).toBeNull();
    expect((await assistants.findByApiKey(newerKey))?.name).toBe('Renamed');
    expect(await assistants.roles(assistant.id)).toEqual([roleOf('admin')]);
  });

  it("leaves other assistants' roles alone", async () => {
    const [one, other] = [newAssistant(), newAssistant()];
    await assistants.save(one, newKey(), [roleOf('viewer')], []);

    await assistants.save(other, newKey(), [roleOf('admin')], []);

    expect(await assistants.roles(one.id)).toEqual([roleOf('viewer')]);
  });

  it("gives the active servers that an assistant names, in the assistant's order, each once", async () => {
    const assistant = newAssistant({ mcpServers: ['zulu', 'resting', 'unknown', 'alpha', 'zulu'] });
    await assistants.save(assistant, newKey(), [], [serverOf('alpha'), serverOf('zulu'), serverOf('resting', false), serverOf('unnamed')]);

    expect(await assistants.mcpServers(assistant)).toEqual([serverOf('zulu'), serverOf('alpha')]);
    expect(await assistants.mcpServers({ ...assistant, mcpServers: [] })).toEqual([]);
  });

  it('replaces a server that has the same name', async () => {
    const assistant = newAssistant({ mcpServers: ['moved'] });
    await assistants.save(assistant, newKey(), [], [serverOf('moved')]);

    await assistants.save(assistant, newKey(), [], [{ ...serverOf('moved'), url: 'https://elsewhere.example/mcp' }]);

    expect((await assistants.mcpServers(assistant))[0]?.url).toBe('https://elsewhere.example/mcp');
  });

  it('keeps nothing of a save that failed half way: no two assistants share a key', async () => {
    const apiKey = newKey();
    await assistants.save(newAssistant(), apiKey, [], []);
    const second = newAssistant({ mcpServers: ['half'] });

    await expect(assistants.save(second, apiKey, [], [serverOf('half')])).rejects.toThrow('duplicate key');

    expect(await assistants.find(second.id)).toBeNull();
    expect(await assistants.mcpServers(second)).toEqual([]);
  });

  it('stores only a hash of an api-key', async () => {
    const apiKey = newKey();
    await assistants.save(newAssistant(), apiKey, [roleOf('viewer')], [serverOf('orders')]);
    const owner = await connectClient(database.owner);

    const { rows } = await owner.query(
      'SELECT (SELECT json_agg(a) FROM assistant a)::text || (SELECT json_agg(r) FROM assistant_role r)::text AS everything',
    );

    await owner.end();
    expect(String(rows[0]?.everything)).not.toContain(apiKey);
  });

  it('fills in what a definition of an earlier version lacks', async () => {
    const owner = await connectClient(database.owner);
    const id = newId('assistant');
    await owner.query('INSERT INTO assistant VALUES ($1, $2, $3)', [id, id, { id, name: 'Old', model: ASSISTANT.model }]);
    await owner.end();

    expect(await assistants.find(id)).toEqual({ ...ASSISTANT, id, name: 'Old' });
  });
});
